package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A small value kept as JSON in one file, replaced as a whole: a crash leaves the old file or the new one. */
final class JsonFile<T> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final TypeReference<T> type;

    JsonFile(Path file, TypeReference<T> type) {
        this.file = file;
        this.type = type;
    }

    /** The stored value, or the given one if nothing was stored. */
    T readOr(T otherwise) {
        if (!Files.exists(file)) {
            return otherwise;
        }
        try {
            return JSON.readValue(file.toFile(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: restore it from a copy", e);
        }
    }

    void write(T value) {
        try {
            var next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
            try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
