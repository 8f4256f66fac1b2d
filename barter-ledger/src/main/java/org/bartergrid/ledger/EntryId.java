package org.bartergrid.ledger;

import java.util.UUID;

/** Names an entry, and with it its one command: the same id again is answered with the first result. */
public record EntryId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
