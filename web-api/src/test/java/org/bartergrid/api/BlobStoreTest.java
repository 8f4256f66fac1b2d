package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {

    private static final long MOST_BLOB_BYTES = 1_000;
    private static final long MOST_BYTES = 1_500;

    @TempDir
    Path temporary;

    private Path folder;
    private BlobStore blobs;

    @BeforeEach
    void open() throws IOException {
        folder = temporary.resolve("blobs");
        blobs = new BlobStore(folder, MOST_BLOB_BYTES, MOST_BYTES);
    }

    private static byte[] bytes(int length, char fill) {
        return String.valueOf(fill).repeat(length).getBytes(StandardCharsets.US_ASCII);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private long put(byte[] bytes) {
        return blobs.put(sha256(bytes), new ByteArrayInputStream(bytes));
    }

    private String[] files() {
        return folder.toFile().list();
    }

    private static void refused(int status, Runnable upload) {
        assertThatThrownBy(upload::run).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.status())
                .isEqualTo(status));
    }

    @Test
    void whatWasStoredIsThere() throws IOException {
        byte[] bytes = bytes(700, 'x');
        assertThat(put(bytes)).isEqualTo(700);
        assertThat(blobs.find(sha256(bytes)).orElseThrow()).hasBinaryContent(bytes);
        assertThat(files()).containsExactly(sha256(bytes));
        var reopened = new BlobStore(folder, MOST_BLOB_BYTES, MOST_BYTES);
        assertThat(reopened.find(sha256(bytes))).isPresent();
        assertThat(reopened.held()).isEqualTo(700);
    }

    @Test
    void aWrongHashLeavesNothing() {
        refused(400, () -> blobs.put("0".repeat(64), new ByteArrayInputStream(bytes(10, 'x'))));
        assertThat(files()).isEmpty();
        assertThat(blobs.held()).isZero();
    }

    @Test
    void knowingAHashIsNotHavingTheBytes() {
        byte[] bytes = bytes(10, 'x');
        put(bytes);
        refused(400, () -> blobs.put(sha256(bytes), new ByteArrayInputStream(bytes(10, 'y'))));
        assertThat(put(bytes)).isEqualTo(10);
        assertThat(blobs.held()).isEqualTo(10);
    }

    @Test
    void aNameIsAHashAndNothingElse() {
        for (String name : new String[] {"", "..", "../" + "0".repeat(61), "A".repeat(64), "0".repeat(63)}) {
            refused(400, () -> blobs.put(name, InputStream.nullInputStream()));
            refused(400, () -> blobs.find(name));
        }
    }

    @Test
    void thereIsALargestBlob() {
        refused(413, () -> put(bytes(1_001, 'x')));
        assertThat(put(bytes(1_000, 'x'))).isEqualTo(1_000);
    }

    @Test
    void thereIsRoomForSoMuch() {
        put(bytes(1_000, 'x'));
        refused(413, () -> put(bytes(501, 'y')));
        assertThat(blobs.held()).isEqualTo(1_000);
        assertThat(put(bytes(500, 'z'))).isEqualTo(500);
        assertThat(files()).hasSize(2);
    }

    @Test
    void whatIsOnlyArrivingTakesRoomToo() throws Exception {
        var gate = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        byte[] slow = bytes(800, 's');
        var upload = CompletableFuture.supplyAsync(() -> blobs.put(sha256(slow), gated(slow, begun, gate)));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        refused(413, () -> put(bytes(800, 'f')));
        gate.countDown();
        assertThat(upload.get(10, TimeUnit.SECONDS)).isEqualTo(800);
        assertThat(blobs.held()).isEqualTo(800);
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() {
        var broken = new InputStream() {
            private int left = 100;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("connection reset");
                }
                return 'x';
            }
        };
        refused(400, () -> blobs.put("0".repeat(64), broken));
        assertThat(files()).isEmpty();
        assertThat(blobs.held()).isZero();
    }

    @Test
    void whatACrashLeftIsCleanedUp() throws IOException {
        byte[] whole = bytes(10, 'x');
        put(whole);
        Files.write(folder.resolve("upload123.part"), bytes(900, 'p'));
        var reopened = new BlobStore(folder, MOST_BLOB_BYTES, MOST_BYTES);
        assertThat(files()).containsExactly(sha256(whole));
        assertThat(reopened.held()).isEqualTo(10);
    }

    @Test
    void theSameAtTheSameTimeIsKeptOnce() throws Exception {
        byte[] same = bytes(600, 'x');
        var gate = new CountDownLatch(1);
        var begun = new CountDownLatch(2);
        var first = CompletableFuture.supplyAsync(() -> blobs.put(sha256(same), gated(same, begun, gate)));
        var second = CompletableFuture.supplyAsync(() -> blobs.put(sha256(same), gated(same, begun, gate)));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        gate.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(600);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(600);
        assertThat(files()).containsExactly(sha256(same));
        assertThat(blobs.held()).isEqualTo(600);
    }

    /** All of the bytes at once, and their end only when the gate opens. */
    private static InputStream gated(byte[] bytes, CountDownLatch begun, CountDownLatch gate) {
        return new InputStream() {
            private boolean sent;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read in chunks");
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (!sent) {
                    sent = true;
                    System.arraycopy(bytes, 0, into, from, bytes.length);
                    return bytes.length;
                }
                begun.countDown();
                try {
                    if (!gate.await(10, TimeUnit.SECONDS)) {
                        throw new IOException("the gate stayed shut");
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return -1;
            }
        };
    }
}
