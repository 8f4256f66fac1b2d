package org.bartergrid.books;

import java.util.List;

/**
 * One block of the command log: what was commanded in one batch, and what became of it.
 *
 * @param header what everybody may know
 * @param commands in the order in which they were applied
 * @param results one a command
 */
public record Block(BlockHeader header, List<Command> commands, List<Result> results) {
    public Block {
        commands = List.copyOf(commands);
        results = List.copyOf(results);
        if (commands.size() != results.size() || commands.size() != header.commands()) {
            throw new IllegalArgumentException("a block has one result a command");
        }
    }
}
