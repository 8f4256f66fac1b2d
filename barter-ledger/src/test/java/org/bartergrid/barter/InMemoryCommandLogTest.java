package org.bartergrid.barter;

class InMemoryCommandLogTest extends CommandLogContract {
    private final CommandLog log = new InMemoryCommandLog();

    @Override
    protected CommandLog log() {
        return log;
    }
}
