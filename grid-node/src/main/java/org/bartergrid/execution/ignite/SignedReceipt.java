package org.bartergrid.execution.ignite;

/** A node's signed statement as it travels: opaque, but for the sequence by which a later one is told from an earlier. */
@SuppressWarnings("ArrayRecordComponent") // A document as it came, never compared.
record SignedReceipt(long sequence, byte[] document) {

    /** Before the first. */
    static final SignedReceipt NONE = new SignedReceipt(0, new byte[0]);
}
