package org.bartergrid.books;

/** The books cannot be asked: their writer has stopped. The message says why and what to do. */
public final class BooksStoppedException extends RuntimeException {
    public BooksStoppedException(String message) {
        super(message);
    }
}
