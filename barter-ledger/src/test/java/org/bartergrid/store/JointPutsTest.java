package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever returns is on disk, and those who come while the disk is busy go there together. */
@Timeout(60)
class JointPutsTest {
    private final List<Map<String, Integer>> written = new ArrayList<>();
    private final CountDownLatch firstIsWriting = new CountDownLatch(1);
    private final CountDownLatch diskIsFree = new CountDownLatch(1);
    private final JointPuts<Integer> puts = new JointPuts<>(this::slowly);

    private void slowly(Map<String, Integer> rows) {
        firstIsWriting.countDown();
        try {
            assertThat(diskIsFree.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        if (rows.containsKey("worse")) {
            throw new AssertionError("out of everything");
        }
        if (rows.containsKey("bad")) {
            throw new IllegalStateException("the disk is full");
        }
        written.add(new TreeMap<>(rows));
    }

    private CompletableFuture<Void> put(String key, int value) {
        Thread[] thread = new Thread[1];
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread[0] = new Thread(() -> {
            try {
                puts.put(key, value);
                done.complete(null);
            } catch (RuntimeException | Error failure) {
                done.completeExceptionally(failure);
            }
        });
        thread[0].start();
        // It waits for the disk, or for whoever does.
        await().until(() ->
                thread[0].getState() == Thread.State.WAITING || thread[0].getState() == Thread.State.TIMED_WAITING);
        return done;
    }

    @Test
    void whatComesWhileTheDiskIsBusyGoesTogether() throws Exception {
        CompletableFuture<Void> first = put("a", 1);
        firstIsWriting.await();
        List<CompletableFuture<Void>> others = List.of(put("c", 3), put("b", 2), put("c", 4));
        assertThat(others).noneMatch(CompletableFuture::isDone);
        diskIsFree.countDown();
        first.get();
        for (CompletableFuture<Void> other : others) {
            other.get();
        }
        assertThat(written).containsExactly(Map.of("a", 1), Map.of("b", 2, "c", 4));
    }

    @Test
    void whoCameWithOneThatFailedIsToldSoAndNobodyElse() throws Exception {
        CompletableFuture<Void> first = put("a", 1);
        firstIsWriting.await();
        List<CompletableFuture<Void>> others = List.of(put("bad", 0), put("b", 2));
        diskIsFree.countDown();
        first.get();
        for (CompletableFuture<Void> other : others) {
            assertThatThrownBy(other::get).hasMessageContaining("the disk is full");
        }
        puts.put("d", 4);
        assertThat(written).containsExactly(Map.of("a", 1), Map.of("d", 4));
    }

    @Test
    void whoCameWithOneThatDiedOfAnErrorIsToldSo() throws Exception {
        CompletableFuture<Void> first = put("a", 1);
        firstIsWriting.await();
        List<CompletableFuture<Void>> others = List.of(put("worse", 0), put("b", 2));
        diskIsFree.countDown();
        first.get();
        for (CompletableFuture<Void> other : others) {
            assertThatThrownBy(other::get).hasMessageContaining("out of everything");
        }
        assertThat(written).containsExactly(Map.of("a", 1));
    }
}
