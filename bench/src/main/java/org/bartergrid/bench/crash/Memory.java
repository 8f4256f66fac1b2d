package org.bartergrid.bench.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the clients remember: everything they sent, and what they were told became of it. Safe for any thread. */
final class Memory {
    /**
     * What a client was told.
     *
     * @param applied whether it was carried out, or refused
     */
    record Told(Payment payment, boolean applied) {}

    private final Map<UUID, Payment> sent = new ConcurrentHashMap<>();
    private final Map<UUID, Told> told = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Told> unchecked = new ConcurrentLinkedQueue<>();
    private final List<String> contradictions = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private volatile @Nullable Told latest;

    void sent(Payment payment) {
        sent.put(payment.id(), payment);
    }

    void told(Payment payment, boolean applied) {
        Told now = new Told(payment, applied);
        Told before = told.putIfAbsent(payment.id(), now);
        if (before == null) {
            unchecked.add(now);
            latest = now;
        } else if (before.applied() != applied) {
            contradiction("Payment " + payment.id() + " was answered in two ways");
        }
    }

    /** What was acknowledged last; null at first. */
    @Nullable
    Told latest() {
        return latest;
    }

    /** Something was read, and right. */
    void read() {
        reads.incrementAndGet();
    }

    long reads() {
        return reads.get();
    }

    synchronized void contradiction(String sentence) {
        contradictions.add(sentence);
    }

    synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** What was acknowledged since the last call. */
    List<Told> unchecked() {
        List<Told> all = new ArrayList<>();
        for (Told one = unchecked.poll(); one != null; one = unchecked.poll()) {
            all.add(one);
        }
        return all;
    }

    Map<UUID, Payment> allSent() {
        return sent;
    }

    Map<UUID, Told> allTold() {
        return told;
    }
}
