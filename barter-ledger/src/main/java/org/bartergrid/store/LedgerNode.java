package org.bartergrid.store;

import java.nio.file.Path;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.CommandLog;
import org.bartergrid.barter.Projections;

/** A coordinator's member of the ledger cluster. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class LedgerNode implements AutoCloseable {
    /**
     * How a ledger node is started.
     *
     * @param folder where everything durable lies; created if it is missing
     * @param discoveryPort on loopback, 0 for any free one
     * @param communicationPort on loopback, 0 for any free one
     */
    public record Settings(Path folder, int discoveryPort, int communicationPort) {}

    private LedgerNode() {}

    /** Starts the node, or refuses in one sentence (folder in use or unwritable, port taken). */
    public static LedgerNode start(Settings settings) {
        throw new UnsupportedOperationException("follows: " + settings);
    }

    public CommandLog commandLog() {
        throw new UnsupportedOperationException("follows");
    }

    public Catalog catalog() {
        throw new UnsupportedOperationException("follows");
    }

    public Projections projections() {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public void close() {}
}
