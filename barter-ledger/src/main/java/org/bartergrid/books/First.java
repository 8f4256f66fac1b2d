package org.bartergrid.books;

/**
 * What became of a command when its id came first.
 *
 * @param result what the books answered
 * @param block the block that carries it
 * @param position its place among the block's commands, from 0
 * @param fingerprint digest of what it said, see {@link Submission#fingerprint(byte[])}
 */
record First(Result result, long block, int position, long fingerprint) {
    /** The answer to whoever gives a command with that id now. */
    Answer answer(Submission again, boolean repeated) {
        return again.fingerprint() == fingerprint
                ? new Answer.Done(result, block, repeated)
                : new Answer.IdReused(block);
    }
}
