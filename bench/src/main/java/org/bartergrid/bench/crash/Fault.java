package org.bartergrid.bench.crash;

/** What happens to coordinators in the middle of their work. */
enum Fault {
    /** kill -9 of the one that writes. */
    KILL,
    /** kill -9 of one that does not. */
    KILL_ANOTHER,
    /** kill -9 of the one that writes, and what it had written and not synced is gone as well. */
    POWER_CUT,
    /** The same to all three at once. */
    POWER_CUT_OF_ALL,
    /** SIGSTOP of the one that writes until another does, and SIGCONT a while later. */
    STOP,
    /** The coordinator that has the first copy of every block dies between its own sync and the others' copies. */
    FIRST_COPY,
    /** The same when that coordinator is also the one that writes, so that nobody is left to try again. */
    FIRST_COPY_OF_WRITER,
    /** The disk of the one that writes, a small one in memory, has no room any more; later it has again. */
    DISK_FULL,
    /** One is killed; a byte of a block is flipped in its files, which the check has to find in a copy, and it comes back. */
    FLIPPED_BYTE,
    /** One is killed; its files lose the end of their blocks, which the check has to find in a copy, and it comes back. */
    TRUNCATED
}
