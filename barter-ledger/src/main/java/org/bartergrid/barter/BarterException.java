package org.bartergrid.barter;

import org.bartergrid.market.SearchAnswer;
import org.jspecify.annotations.Nullable;

/** A use case that could not be carried out: its kind for programs, one clear sentence for people. Nothing was changed. */
public final class BarterException extends RuntimeException {
    /** Whose doing it is and what to do about it. */
    public enum Kind {
        /** What was sent is malformed or breaks a rule: correct it. */
        INVALID,
        /** It does not exist. */
        NOT_FOUND,
        /** It is somebody else's, or the signature does not prove that it is yours. */
        FORBIDDEN,
        /** It contradicts what stands already. */
        CONFLICT,
        /** The account cannot pay for it. */
        INSUFFICIENT_BALANCE,
        /** Too few offers meet the demand; the search answer says why. */
        NOTHING_FITS,
        /** Too much is going on: try again in a moment. */
        BUSY,
        /** The books are closed: the coordinator has to be looked after. */
        UNAVAILABLE,
        /** This coordinator may not speak for the books right now; nothing was changed. Try again, here or at another. */
        NO_WRITER
    }

    private final Kind kind;

    /** Why nothing fits, for {@link Kind#NOTHING_FITS}. */
    private final transient @Nullable SearchAnswer searchAnswer;

    public BarterException(Kind kind, String message) {
        this(kind, message, null);
    }

    public BarterException(Kind kind, String message, @Nullable SearchAnswer searchAnswer) {
        super(message);
        this.kind = kind;
        this.searchAnswer = searchAnswer;
    }

    public Kind kind() {
        return kind;
    }

    /** Why too few offers fit; absent for every other kind. */
    public @Nullable SearchAnswer searchAnswer() {
        return searchAnswer;
    }
}
