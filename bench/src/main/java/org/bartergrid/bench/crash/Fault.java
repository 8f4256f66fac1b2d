package org.bartergrid.bench.crash;

/** What happens to a coordinator in the middle of its work. */
enum Fault {
    /** kill -9. */
    KILL,
    /** kill -9, and what was written and not synced is gone as well. */
    POWER_CUT,
    /** SIGSTOP, and SIGCONT a while later. */
    STOP,
    /** Its disk fills up, a small one in memory; then it is killed, and has room again. */
    DISK_FULL,
    /** It is killed, and in a copy of its files a byte of a block is flipped, which the check has to find. */
    FLIPPED_BYTE,
    /** It is killed, and a copy of its files loses the end of its blocks, which the check has to find. */
    TRUNCATED
}
