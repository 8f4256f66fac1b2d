package org.bartergrid.books;

/** What the writer of the books says to who gave it a command. */
public sealed interface Answer {
    /**
     * The command is in a block, which is on disk.
     *
     * @param result what became of it
     * @param block the block's number
     * @param repeated whether it was there before, so that this is its first result
     */
    record Done(Result result, long block, boolean repeated) implements Answer {}

    /** Another command had this id before. Nothing happened. */
    record IdReused(long block) implements Answer {}

    /** The id cannot be taken: it is not of version 7, or was made far in the future. Nothing happened. */
    record IdRefused(String reason) implements Answer {}

    /** Too many commands wait. Nothing happened; try again in a moment. */
    record Busy() implements Answer {}

    /** This process may not write the books right now. Nothing happened; try again in a moment, here or elsewhere. */
    record NotNow(String reason) implements Answer {}

    /** The writer has stopped. Whether the command is in a block shows after the next start: ask again with its id. */
    record Stopped(String reason) implements Answer {}
}
