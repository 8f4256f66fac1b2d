package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of the books, so that a start need not read the log from its first block. Written by the keeper's thread, read
 * by any.
 *
 * <p>A snapshot counts once the manifest names it, with its hash, and is written only when all statement lines before it
 * are in pages. The newest two are kept, and the newest one that is not beyond what was projected for SQL, from which the
 * projections can catch up.
 */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final String MANIFEST = "snapshots/manifest";
    private static final int KEPT = 2;

    /**
     * A snapshot that was written.
     *
     * @param block the last block in it
     * @param chunks how many pages it has
     * @param bytes how long they are together
     * @param sha256 over their content, 64 hex digits
     * @param idsFromBlock the first block that may have an id which is not on disk: the log is read for ids from there
     */
    record Entry(long block, int chunks, long bytes, String sha256, long idsFromBlock) {}

    /** A snapshot that was read, and found to be as it was written. */
    record Loaded(Books.Image image, long idsFromBlock) {}

    private final Pages pages;
    private volatile List<Entry> entries;

    /** Blocks after which a snapshot was found to be damaged. */
    private final Set<Long> damaged = ConcurrentHashMap.newKeySet();

    Snapshots(Pages pages) {
        this.pages = pages;
        this.entries = readManifest();
    }

    private List<Entry> readManifest() {
        ByteBuffer in = SealedPage.read(pages, MANIFEST);
        List<Entry> found = new ArrayList<>();
        while (in != null && in.hasRemaining()) {
            found.add(new Entry(in.getLong(), in.getInt(), in.getLong(), Bytes.hex(in, Sha256.BYTES), in.getLong()));
        }
        return List.copyOf(found);
    }

    /** Sees what others have written. */
    void reload() {
        entries = readManifest();
    }

    /** What there is, oldest first. */
    List<Entry> entries() {
        return entries;
    }

    /** How long the newest one is; 0 if there is none. */
    long newestBytes() {
        List<Entry> now = entries;
        return now.isEmpty() ? 0 : now.get(now.size() - 1).bytes();
    }

    /** After which block the newest one is; 0 if there is none. */
    long newestBlock() {
        List<Entry> now = entries;
        return now.isEmpty() ? 0 : now.get(now.size() - 1).block();
    }

    private static String name(long block, int chunk) {
        return "snapshots/" + block + "/" + chunk;
    }

    /**
     * Writes a snapshot, and deletes those that nothing needs any more.
     *
     * @param projectedBlock the block up to which SQL has been projected
     */
    void write(Books.Image image, long idsFromBlock, long projectedBlock) {
        long block = image.head().number();
        MessageDigest digest = Sha256.digest();
        int[] chunks = {0};
        long[] bytes = {0};
        SnapshotFormat.write(image, chunk -> {
            digest.update(chunk.raw(), 0, chunk.length());
            bytes[0] += chunk.length();
            String name = name(block, chunks[0]++);
            pages.write(Map.of(name, SealedPage.seal(name, chunk)));
        });
        List<Entry> all = new ArrayList<>(entries);
        all.add(new Entry(block, chunks[0], bytes[0], HexFormat.of().formatHex(digest.digest()), idsFromBlock));
        List<Entry> needed = needed(all, projectedBlock);
        replace(needed);
        all.removeAll(needed);
        all.forEach(this::delete);
    }

    private static List<Entry> needed(List<Entry> all, long projectedBlock) {
        int from = Math.max(0, all.size() - KEPT);
        while (from > 0 && all.get(from).block() > projectedBlock) {
            from--;
        }
        return new ArrayList<>(all.subList(from, all.size()));
    }

    private void replace(List<Entry> now) {
        Bytes manifest = new Bytes(64 * now.size() + 64);
        for (Entry entry : now) {
            manifest.putLong(entry.block())
                    .putInt(entry.chunks())
                    .putLong(entry.bytes())
                    .putHex(entry.sha256())
                    .putLong(entry.idsFromBlock());
        }
        pages.write(Map.of(MANIFEST, SealedPage.seal(MANIFEST, manifest)));
        entries = List.copyOf(now);
    }

    private void delete(Entry entry) {
        List<String> names = new ArrayList<>();
        for (int chunk = 0; chunk < entry.chunks(); chunk++) {
            names.add(name(entry.block(), chunk));
        }
        pages.delete(names);
    }

    /**
     * The newest snapshot that is not beyond a block and is as it was written. Damaged ones are named in the log.
     */
    Optional<Loaded> newest(long atMostBlock) {
        List<Entry> all = entries;
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).block() <= atMostBlock) {
                try {
                    return Optional.of(load(all.get(i)));
                } catch (PageDamagedException unsound) {
                    damaged.add(all.get(i).block());
                    LOG.error(
                            "The snapshot after block {} is not used: {}. An older one, or the log alone, tells the same",
                            all.get(i).block(),
                            unsound.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a snapshot.
     *
     * @throws PageDamagedException if it is not as it was written
     */
    Loaded load(Entry entry) {
        MessageDigest digest = Sha256.digest();
        SnapshotFormat.Reader reader = new SnapshotFormat.Reader();
        for (int chunk = 0; chunk < entry.chunks(); chunk++) {
            String name = name(entry.block(), chunk);
            ByteBuffer content = SealedPage.require(pages, name);
            digest.update(content.duplicate());
            try {
                reader.chunk(content);
            } catch (IllegalArgumentException malformed) {
                throw new PageDamagedException(name, String.valueOf(malformed.getMessage()));
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(entry.sha256())) {
            throw new PageDamagedException(name(entry.block(), 0), "the snapshot does not match its SHA-256");
        }
        return new Loaded(reader.image(), entry.idsFromBlock());
    }

    /** Forgets those that were found to be damaged, and those beyond the end of the log: nothing may rest on them. */
    void forgetUseless(long head) {
        List<Entry> all = entries;
        List<Entry> kept = all.stream()
                .filter(entry -> entry.block() <= head && !damaged.contains(entry.block()))
                .toList();
        if (kept.size() < all.size()) {
            replace(kept);
            all.stream().filter(entry -> !kept.contains(entry)).forEach(this::delete);
        }
    }
}
