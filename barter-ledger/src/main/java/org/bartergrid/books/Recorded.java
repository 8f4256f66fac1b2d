package org.bartergrid.books;

/**
 * A command where it stands.
 *
 * @param header of its block
 * @param position its place there, from 0
 * @param command what was commanded
 * @param result what became of it
 */
public record Recorded(BlockHeader header, int position, Command command, Result result) {}
