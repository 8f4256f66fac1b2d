package org.bartergrid.bench.ledger;

/** Why the comparison cannot be made, or must not be believed: one sentence that says what to do. */
final class BenchFailure extends RuntimeException {
    BenchFailure(String sentence) {
        super(sentence);
    }

    BenchFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
