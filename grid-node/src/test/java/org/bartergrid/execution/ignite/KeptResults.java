package org.bartergrid.execution.ignite;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.bartergrid.job.Tallies;
import org.jspecify.annotations.Nullable;

/** A sink that keeps everything in memory and checks what it is told about it. */
final class KeptResults implements ResultSink {

    final Map<String, byte[]> parts = new TreeMap<>();

    @Nullable
    Tallies tallies;

    @Override
    public synchronized void part(String name, Path file, long length, String sha256) throws IOException {
        byte[] part = Files.readAllBytes(file);
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(part));
            if (part.length != length || !hash.equals(sha256) || parts.put(name, part) != null) {
                throw new IOException(name + " came twice, or other than announced");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void tallies(Tallies sums) {
        tallies = sums;
    }

    /** All lines of all parts: key to value. */
    Map<String, String> lines() throws IOException {
        Map<String, String> lines = new TreeMap<>();
        for (byte[] part : parts.values()) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(part))) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                    String[] fields = line.split("\t");
                    if (lines.put(fields[0], fields[1]) != null) {
                        throw new IllegalStateException(fields[0] + " is there twice");
                    }
                });
            }
        }
        return lines;
    }
}
