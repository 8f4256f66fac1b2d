package org.bartergrid.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bartergrid.ledger.Unit;

/** Checks a stopped coordinator's books. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class LedgerVerification {
    private LedgerVerification() {}

    /**
     * What a check found.
     *
     * @param blocks how many blocks were read
     * @param commands how many commands they carry
     * @param accounts how many accounts there are
     * @param postings how many lines of statements
     * @param openHolds how many holds are open
     * @param sums of all balances, by unit
     * @param headHash hash of the newest block, hex
     * @param firstBadBlock the first block that is damaged or does not follow, 0 if none
     * @param problems what is wrong, a sentence each; empty if nothing is
     */
    public record Report(
            long blocks,
            long commands,
            long accounts,
            long postings,
            long openHolds,
            Map<Unit, Long> sums,
            String headHash,
            long firstBadBlock,
            List<String> problems) {
        public boolean sound() {
            return problems.isEmpty();
        }
    }

    /** Checks the books in a coordinator's data folder, which must not be in use. */
    public static Report verify(Path folder) {
        throw new UnsupportedOperationException("follows: " + folder);
    }
}
