package org.bartergrid.trust;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a certificate lets its holder be. */
public enum MemberRole {
    /** Keeps the books: a member of the ledger cluster. */
    COORDINATOR,
    /** Dispatches batches in a cell. */
    GATEWAY,
    /** A volunteer's machine in a cell. */
    NODE;

    /** As certificates and attributes have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of a word; nothing if it is none. */
    public static Optional<MemberRole> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
