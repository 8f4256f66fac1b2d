package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import org.bartergrid.execution.BarteredNode;
import org.junit.jupiter.api.Test;

class ContractWatchTest {

    private static final long SECOND = 1_000_000_000L;

    private final ContractWatch watch = new ContractWatch(new BarteredNode("c", "ada.laptop", 2, "grant"));

    @Test
    void observedTimeIsBusySlotsOverTimeAndWaitingSplitsDoNotCountTwice() {
        watch.sent(1, 10 * SECOND);
        watch.sent(3, 11 * SECOND);
        watch.answered(3, 14 * SECOND);
        watch.answered(1, 15 * SECOND);

        // One slot for a second, both for three although four splits were there, one for the last second.
        assertThat(watch.usage(99 * SECOND, false).observedMillis()).isEqualTo(1_000 + 6_000 + 1_000);
    }

    @Test
    void aReceiptThatWasOvertakenDoesNotComeBack() {
        watch.receipt(new SignedReceipt(2, new byte[] {2}));
        watch.receipt(new SignedReceipt(1, new byte[] {1}));
        watch.receipt(SignedReceipt.NONE);

        assertThat(watch.usage(0, false).receipt()).containsExactly(2);
    }
}
