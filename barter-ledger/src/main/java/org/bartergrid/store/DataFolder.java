package org.bartergrid.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bartergrid.books.BlockHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folder of one of several coordinators, as it is when Ignite does not run: what it has, and how that is set
 * aside so that the coordinator can take a fresh copy from the others. For one thread, and under the folder's lock.
 *
 * <p>The file {@code standing} is there while nothing runs from the folder and its coordinator ended in order, or has set
 * its data aside and has not got all of the others' yet. While it is missing, the folder belongs to one that runs, or
 * crashed.
 */
final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final String STANDING = "standing";
    private static final String MEMBER = "member";
    private static final String SET_ASIDE = "set-aside";
    private static final String SETTING_ASIDE = "setting-aside";
    private static final String CONDEMNED = "condemned";
    private static final String STORE = "store";
    static final String UNFINISHED_COPY = "unfinished-copy";
    private static final String UNFINISHED_TABLES = "unfinished-tables";

    /** What is ours in the folder; everything else is Ignite's. */
    private static final Set<String> KEPT =
            Set.of(STANDING, MEMBER, SET_ASIDE, SETTING_ASIDE, CONDEMNED, "in-use.lock");

    private final Path folder;

    DataFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /**
     * What is in the folder that may count. What is left of a copy that was not finished may not: while Ignite takes a copy it
     * writes new rows to it too, and counts up to the newest. After a crash it has only those sent that are newer still, and
     * takes the copy for whole. So that is set aside, or deleted if there never was a whole one.
     */
    Standing standing() {
        read(SETTING_ASIDE).or(() -> read(CONDEMNED)).ifPresent(this::setAside);
        Standing standing = read(STANDING).orElseGet(this::afterCrash);
        if (standing.kind().hasData() && Files.exists(folder.resolve(UNFINISHED_COPY))) {
            Standing left = standing.as(Standing.Kind.SET_ASIDE);
            setAside(left);
            return left;
        }
        if (!standing.kind().hasData() && hasLeftovers()) {
            LOG.warn("What {} has of a copy that was not finished is deleted", folder);
            deleteLeftovers();
        }
        return standing;
    }

    private void deleteLeftovers() {
        try {
            for (Path entry : list(folder)) {
                if (!KEPT.contains(String.valueOf(entry.getFileName()))) {
                    delete(entry);
                }
            }
            sync(folder);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /** Nothing if there is no such file, or one that somebody changed. */
    private Optional<Standing> read(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file)
                    ? Standing.parse(Files.readString(file, StandardCharsets.US_ASCII))
                    : Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " cannot be read: correct its permissions", failure);
        }
    }

    private Standing afterCrash() {
        if (!hasLeftovers()) {
            return Standing.NOTHING;
        }
        // Blocks that are older than all of the write-ahead log are not found; epoch 0 is then behind everybody.
        return WriteAheadCopies.in(folder.resolve("wal"))
                .newest()
                .map(head -> Standing.at(Standing.Kind.CRASHED, head))
                .orElseGet(() -> Standing.NOTHING.as(Standing.Kind.CRASHED));
    }

    /** Whether there is something of Ignite's in the folder, whatever it is worth. */
    boolean hasLeftovers() {
        return Files.isDirectory(folder.resolve(STORE));
    }

    /** From now on whoever finds the folder finds one that crashed. */
    void begun() {
        try {
            Files.deleteIfExists(folder.resolve(STANDING));
            sync(folder);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /** Nothing runs from the folder any more, or not yet. */
    void note(Standing standing) {
        write(STANDING, standing.toString());
    }

    /** The head of the books when the coordinator ends in order. */
    void endedInOrder(BlockHeader head) {
        note(Standing.at(Standing.Kind.IN_ORDER, head));
    }

    /** Whether its coordinator died before its copy of the SQL tables was finished: what there is of them proves nothing. */
    static boolean hasUnfinishedTables(Path folder) {
        return Files.exists(folder.resolve(UNFINISHED_TABLES));
    }

    /** Has the folder remember whether its copy of the SQL tables is finished. */
    void noteTables(boolean finished) {
        note(UNFINISHED_TABLES, finished);
    }

    /** Has the folder remember whether its copy of everything else is finished, which others have who write already. */
    void noteCopy(boolean finished) {
        note(UNFINISHED_COPY, finished);
    }

    private void note(String name, boolean finished) {
        try {
            if (finished) {
                Files.deleteIfExists(folder.resolve(name));
                sync(folder);
            } else if (!Files.exists(folder.resolve(name))) {
                write(name, "a copy is being taken");
            }
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /** Whose data this is: a name that its owner has among several coordinators. */
    void belongsTo(String name) {
        write(MEMBER, name);
    }

    /** The name of the one of several coordinators whose data this is; empty if it is one that is alone. */
    static String memberName(Path folder) {
        try {
            Path file = folder.resolve(MEMBER);
            return Files.exists(file)
                    ? Files.readString(file, StandardCharsets.US_ASCII).strip()
                    : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(folder + " cannot be read: correct its permissions", failure);
        }
    }

    /**
     * Moves everything of Ignite's out of the way, where an operator finds it: {@code set-aside} in the folder, in place of
     * what was there before. After a crash half-way {@link #standing} goes on with it.
     *
     * @param left what is said of the folder from now on
     */
    void setAside(Standing left) {
        try {
            Path aside = folder.resolve(SET_ASIDE);
            if (!Files.exists(folder.resolve(SETTING_ASIDE))) {
                delete(aside);
                write(SETTING_ASIDE, left.toString());
            }
            Files.createDirectories(aside);
            for (Path entry : list(folder)) {
                if (!KEPT.contains(String.valueOf(entry.getFileName()))) {
                    Files.move(entry, aside.resolve(entry.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            note(left);
            Files.delete(folder.resolve(SETTING_ASIDE));
            Files.deleteIfExists(folder.resolve(CONDEMNED));
            sync(folder);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
        LOG.warn("The data of this coordinator is set aside in {} ({})", folder.resolve(SET_ASIDE), left);
    }

    /** The next start is to set the data aside, which cannot be done while Ignite has it open. */
    void condemn(Standing left) {
        write(CONDEMNED, left.toString());
    }

    private void write(String name, String text) {
        write(folder, name, text);
    }

    /** Writes a file in place of another, or not at all. */
    static void write(Path folder, String name, String text) {
        try {
            Path next = folder.resolve(name + ".next");
            Files.writeString(next, text + "\n", StandardCharsets.US_ASCII);
            sync(next);
            Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        } catch (IOException failure) {
            throw unwritable(folder, failure);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private UncheckedIOException unwritable(IOException failure) {
        return unwritable(folder, failure);
    }

    private static UncheckedIOException unwritable(Path folder, IOException failure) {
        return new UncheckedIOException(
                "The data folder " + folder + " cannot be written (" + failure.getMessage()
                        + "): correct its permissions or make room",
                failure);
    }
}
