package org.bartergrid.books;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Merkle trees over the commands of a block, as in RFC 6962, section 2.1: a leaf is SHA-256(0x00 ‖ content), a node
 * SHA-256(0x01 ‖ left ‖ right), and a node without a right neighbour moves up as it is. A path from one leaf to the root
 * proves that the leaf is in the block without showing any other.
 *
 * <p>The prefixes keep a node from being passed off as a leaf. Not thread-safe, because it keeps one digest.
 */
public final class Merkle {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest digest = Sha256.digest();

    /** The hash of one leaf. */
    public byte[] leaf(byte[] bytes, int offset, int length) {
        digest.update(LEAF);
        digest.update(bytes, offset, length);
        return digest.digest();
    }

    private byte[] node(byte[] left, byte[] right) {
        digest.update(NODE);
        digest.update(left);
        digest.update(right);
        return digest.digest();
    }

    /** The root over these leaves; SHA-256 of nothing if there are none. */
    public byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return digest.digest();
        }
        List<byte[]> level = leaves;
        while (level.size() > 1) {
            level = above(level);
        }
        return level.get(0);
    }

    private List<byte[]> above(List<byte[]> level) {
        List<byte[]> above = new ArrayList<>((level.size() + 1) / 2);
        for (int i = 0; i + 1 < level.size(); i += 2) {
            above.add(node(level.get(i), level.get(i + 1)));
        }
        if (level.size() % 2 == 1) {
            above.add(level.get(level.size() - 1));
        }
        return above;
    }

    /** The neighbours on the way from leaf {@code index} up to the root, the lowest first. */
    public List<byte[]> path(List<byte[]> leaves, int index) {
        List<byte[]> path = new ArrayList<>();
        List<byte[]> level = leaves;
        int at = index;
        while (level.size() > 1) {
            int neighbour = at ^ 1;
            if (neighbour < level.size()) {
                path.add(level.get(neighbour));
            }
            level = above(level);
            at /= 2;
        }
        return path;
    }

    /**
     * Whether a leaf is number {@code index} of the {@code size} leaves under a root.
     *
     * @param leaf its hash
     * @param path as {@link #path} gave it
     */
    public boolean proves(byte[] leaf, int index, int size, List<byte[]> path, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        byte[] hash = leaf;
        int at = index;
        int width = size;
        int used = 0;
        while (width > 1) {
            if ((at ^ 1) < width) {
                if (used == path.size()) {
                    return false;
                }
                byte[] neighbour = path.get(used++);
                hash = at % 2 == 0 ? node(hash, neighbour) : node(neighbour, hash);
            }
            at /= 2;
            width = (width + 1) / 2;
        }
        return used == path.size() && Arrays.equals(hash, root);
    }
}
