package org.bartergrid.resource;

import org.bartergrid.resource.Quantity.Measure;

/** The seven categories of resource that can be bartered (the patent's BTRCT-I to VII). */
public enum Category {
    /** Processor time, with the working memory that comes with it. A slot is one thread of work. */
    COMPUTING_POWER(Measure.CPU_MILLIS),
    /** Memory lent to a program that runs elsewhere. A slot is a megabyte. */
    MEMORY(Measure.MEGABYTE_SECONDS),
    /** Room on a disk. A slot is a megabyte. */
    STORAGE(Measure.MEGABYTE_SECONDS),
    /** A printer, scanner or camera. A slot is one device. */
    PERIPHERAL(Measure.DEVICE_MILLIS),
    /** A file with its header. A slot is one copy. */
    FILE(Measure.COPIES),
    /** Somebody else's line to the internet. A slot is one connection. */
    INTERNET_ACCESS(Measure.CONNECTION_MILLIS),
    /** Credits, cash or tickets. A slot is one minor unit. */
    MONEY(Measure.MONEY_MINOR);

    private final Measure measure;

    Category(Measure measure) {
        this.measure = measure;
    }

    /** What quantities of it are counted in. */
    public Measure measure() {
        return measure;
    }
}
