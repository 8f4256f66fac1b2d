package org.bartergrid.books;

import java.util.HexFormat;
import java.util.List;

/**
 * That one command is in a block, for somebody who has only the block's header.
 *
 * @param header of the block
 * @param position of the command among the block's, from 0
 * @param leaf the bytes of the command and its result, hex
 * @param path the hashes on the way to the root, 64 hex digits each, the lowest first
 * @param command what the leaf says was commanded
 * @param result what the leaf says became of it
 */
public record MerkleProof(
        BlockHeader header, int position, String leaf, List<String> path, Command command, Result result) {
    public MerkleProof {
        path = List.copyOf(path);
    }

    /** Whether the leaf is where it says under the header's root. The header's own place in the chain is not looked at. */
    public boolean holds() {
        return holds(header, position, leaf, path);
    }

    /** The same for a proof of which somebody has only these parts. */
    public static boolean holds(BlockHeader header, int position, String leaf, List<String> path) {
        Merkle merkle = new Merkle();
        byte[] content = HexFormat.of().parseHex(leaf);
        return merkle.proves(
                merkle.leaf(content, 0, content.length),
                position,
                header.commands(),
                path.stream().map(HexFormat.of()::parseHex).toList(),
                HexFormat.of().parseHex(header.merkleRoot()));
    }
}
