package org.bartergrid.books;

class InMemoryCommandLogTest extends CommandLogContract {
    private final CommandLog log = new InMemoryCommandLog();

    @Override
    protected CommandLog log() {
        return log;
    }
}
