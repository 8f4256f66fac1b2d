package org.bartergrid.barter;

import java.util.HexFormat;
import java.util.List;

/**
 * One block of the command log: what was commanded in one batch, and what became of it.
 *
 * @param number from 1 without gaps
 * @param epoch of the writer; rises whenever a writer starts
 * @param bookTimeMillis the present for all of its commands; rises from block to block
 * @param previousHash hash of the block before, 64 hex digits; zeros for the first
 * @param commands in the order in which they were applied
 * @param results one a command
 * @param hash SHA-256 over all of the block's bytes before it, 64 hex digits
 */
public record Block(
        long number,
        long epoch,
        long bookTimeMillis,
        String previousHash,
        List<Command> commands,
        List<Result> results,
        String hash) {
    /** What stands for the block before the first. */
    public static final String NO_HASH = HexFormat.of().formatHex(new byte[32]);

    public Block {
        commands = List.copyOf(commands);
        results = List.copyOf(results);
        if (commands.size() != results.size()) {
            throw new IllegalArgumentException("a block has one result a command");
        }
    }
}
