package org.bartergrid.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bartergrid.barter.Notes;

/** A small value kept as JSON in the ledger's notes, replaced as a whole, so that it survives this coordinator. */
final class JsonNote<T> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Notes notes;
    private final String name;
    private final TypeReference<T> type;

    JsonNote(Notes notes, String name, TypeReference<T> type) {
        this.notes = notes;
        this.name = name;
        this.type = type;
    }

    /** The stored value, or the given one if nothing was stored. */
    T readOr(T otherwise) {
        var document = notes.read(name);
        if (document.isEmpty()) {
            return otherwise;
        }
        try {
            return JSON.readValue(document.get(), type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(
                    "What the ledger has noted as '" + name + "' cannot be read: was it written by a newer version?",
                    e);
        }
    }

    void write(T value) {
        try {
            notes.write(name, JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This cannot be written as JSON: " + value, e);
        }
    }

    /**
     * Earlier versions kept this value in a file. If the ledger has none, the file's is written there; the file goes
     * away once the ledger has it. A crash in between is harmless: the ledger's own value counts.
     *
     * @throws IOException if the file is damaged; it is left as it is
     */
    void adopt(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (notes.read(name).isEmpty()) {
            try {
                write(JSON.readValue(file.toFile(), type));
            } catch (JsonProcessingException e) {
                throw new IOException(file + " cannot be read: restore it from a copy", e);
            }
        }
        Files.delete(file);
    }
}
