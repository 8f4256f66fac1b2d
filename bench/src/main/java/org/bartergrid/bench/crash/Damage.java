package org.bartergrid.bench.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.BlockHeader;

/** Spoils the blocks in a copy of a coordinator's files. Stateless. */
final class Damage {
    private static final int NUMBER_OFFSET = 6;
    private static final int BOOK_TIME_OFFSET = 22;

    private Damage() {}

    /** Where a copy of a block begins. */
    private record Place(Path file, int offset, long number) {}

    /**
     * Flips one bit in every copy of one block, chosen at random.
     *
     * @param ledger the ledger's folder
     * @return the block's number
     */
    static long flip(Path ledger, Random random) throws IOException {
        List<Place> places = places(ledger, ".wal");
        places.addAll(places(ledger, ".bin"));
        long number = places.get(random.nextInt(places.size())).number();
        for (Place place : places) {
            if (place.number() == number) {
                try (RandomAccessFile file = new RandomAccessFile(place.file().toFile(), "rw")) {
                    file.seek(place.offset() + (long) BOOK_TIME_OFFSET);
                    int before = file.read();
                    file.seek(place.offset() + (long) BOOK_TIME_OFFSET);
                    file.write(before ^ 4);
                }
            }
        }
        return number;
    }

    /**
     * Cuts every file that has blocks off in the middle of its blocks.
     *
     * @return 0, as no block in particular is named
     */
    static long truncate(Path ledger) throws IOException {
        List<Place> all = places(ledger, ".wal");
        all.addAll(places(ledger, ".bin"));
        for (Path file : all.stream().map(Place::file).distinct().toList()) {
            List<Integer> offsets = all.stream()
                    .filter(place -> place.file().equals(file))
                    .map(Place::offset)
                    .sorted()
                    .toList();
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(offsets.get(offsets.size() / 2) + 40L);
            }
        }
        return 0;
    }

    /** The header of the newest block that is whole in the write-ahead log. */
    static Optional<BlockHeader> newest(Path ledger) throws IOException {
        List<Place> places = places(ledger, ".wal");
        places.sort(Comparator.comparingLong(Place::number).reversed());
        for (Place place : places) {
            byte[] bytes = Files.readAllBytes(place.file());
            ByteBuffer image = ByteBuffer.wrap(bytes).position(place.offset());
            if (BlockFormat.isComplete(image)) {
                try {
                    return Optional.of(BlockFormat.header(
                            place.number(), Arrays.copyOfRange(bytes, place.offset(), image.position())));
                } catch (BlockDamagedException torn) {
                    // An older copy, or an older block, is what was written last.
                }
            }
        }
        return Optional.empty();
    }

    private static List<Place> places(Path ledger, String ending) throws IOException {
        byte[] magic = BlockHeader.MAGIC.getBytes(StandardCharsets.US_ASCII);
        List<Place> found = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(ledger)) {
            files = all.filter(path -> path.toString().endsWith(ending)).toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at + BOOK_TIME_OFFSET + Long.BYTES <= bytes.length; at++) {
                if (bytes[at] == magic[0]
                        && bytes[at + 1] == magic[1]
                        && bytes[at + 2] == magic[2]
                        && bytes[at + 3] == magic[3]) {
                    found.add(new Place(file, at, ByteBuffer.wrap(bytes).getLong(at + NUMBER_OFFSET)));
                }
            }
        }
        return found;
    }
}
