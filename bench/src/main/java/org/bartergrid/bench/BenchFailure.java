package org.bartergrid.bench;

/** Why the comparison cannot be made, or must not be believed: one sentence that says what to do. */
public final class BenchFailure extends RuntimeException {
    public BenchFailure(String sentence) {
        super(sentence);
    }

    public BenchFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
