package org.bartergrid.books;

/**
 * Where books are kept.
 *
 * @param log their blocks: the truth
 * @param pages what they need to start and to answer fast
 * @param projections what is derived for SQL
 */
public record BooksStore(CommandLog log, Pages pages, Projections projections) {
    /** One that is forgotten with its process: for tests and trials. */
    public static BooksStore inMemory() {
        return new BooksStore(new InMemoryCommandLog(), new InMemoryPages(), new InMemoryProjections());
    }
}
