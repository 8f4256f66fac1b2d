package org.bartergrid.books;

/** The books cannot be asked: their writer has stopped, or may not speak for them now. The message says why and what to do. */
public final class BooksStoppedException extends RuntimeException {
    private final boolean forGood;

    /**
     * With a sentence.
     *
     * @param forGood whether it stays so until the books are opened again
     */
    public BooksStoppedException(String message, boolean forGood) {
        super(message);
        this.forGood = forGood;
    }

    /** Whether it stays so until the books are opened again. */
    public boolean forGood() {
        return forGood;
    }
}
