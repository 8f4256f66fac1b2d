package org.bartergrid.resource;

/** The seven categories of resource that can be bartered (the patent's BTRCT-I to VII). */
public enum Category {
    /** Processor time, with the working memory that comes with it. */
    COMPUTING_POWER,
    /** Memory lent to a program that runs elsewhere. */
    MEMORY,
    /** Room on a disk. */
    STORAGE,
    /** A printer, scanner, camera or other device. */
    PERIPHERAL,
    /** A file with its header. */
    FILE,
    /** Somebody else's line to the internet. */
    INTERNET_ACCESS,
    /** Credits, cash or tickets. */
    MONEY
}
