package org.bartergrid.books;

/**
 * Where the books stand.
 *
 * @param block number of the newest block; 0 before the first
 * @param epoch of its writer: how many there have been
 * @param hash its SHA-256, lower-case hex; zeros before the first
 * @param bookTimeMillis its book time
 * @param projectedBlock the block up to which statements were projected
 * @param copies how many coordinators have all of the log
 */
public record BooksHead(long block, long epoch, String hash, long bookTimeMillis, long projectedBlock, int copies) {}
