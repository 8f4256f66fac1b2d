package org.bartergrid.bench.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bartergrid.barter.BarterException;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Report;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Manner;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;

/** Many peers order at once, each for some memory at a place: how many contracts are agreed in a second. */
final class Acceptances {
    private static final int CONSUMERS = 64;

    private final MarketHome home;
    private final Random random;
    private final List<Consumer> consumers = new ArrayList<>();

    private record Consumer(PeerId peer, SigningKey key) {}

    Acceptances(MarketHome home, long seed) {
        this.home = home;
        this.random = new Random(seed);
        for (int i = 0; i < CONSUMERS; i++) {
            PeerId peer = new PeerId("consumer-" + i);
            SigningKey key = SigningKey.generate();
            var unused = home.barter()
                    .registerPeer(peer, peer.value(), key.verificationKey(), Profile.EMPTY, Inventory.EMPTY);
            consumers.add(new Consumer(peer, key));
        }
    }

    /** The demands are signed beforehand, as that is done on their peers' machines. */
    void measure(int demands, Report report) {
        run(demands / 4);
        AtomicInteger refused = new AtomicInteger();
        Queue<SignedDocument> waiting = signed(demands);
        long began = System.nanoTime();
        int agreed = run(waiting, refused);
        double seconds = (System.nanoTime() - began) / 1e9;
        report.figure("acceptancesPerSecond", agreed / seconds);
        report.count("acceptances", agreed);
        report.count("acceptancesRefused", refused.get());
        report.line(
                "%,d demands of %d peers at once: %,.0f contracts agreed a second, %d refused.",
                demands, CONSUMERS, agreed / seconds, refused.get());
    }

    private void run(int demands) {
        int unused = run(signed(demands), new AtomicInteger());
    }

    private int run(Queue<SignedDocument> waiting, AtomicInteger refused) {
        ExecutorService threads = Executors.newFixedThreadPool(CONSUMERS);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < CONSUMERS; i++) {
                counts.add(threads.submit(() -> order(waiting, refused)));
            }
            int agreed = 0;
            for (Future<Integer> count : counts) {
                agreed += count.get();
            }
            return agreed;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The bench was interrupted: run it again.", interrupted);
        } catch (ExecutionException failed) {
            throw new BenchFailure("An order failed (" + failed.getCause() + "): see why.", failed);
        } finally {
            threads.shutdownNow();
        }
    }

    private int order(Queue<SignedDocument> waiting, AtomicInteger refused) {
        int agreed = 0;
        for (SignedDocument next = waiting.poll(); next != null; next = waiting.poll()) {
            try {
                agreed += home.barter().order(next).contracts().size();
            } catch (BarterException refusal) {
                if (refusal.kind() != BarterException.Kind.CONFLICT
                        && refusal.kind() != BarterException.Kind.NOTHING_FITS) {
                    throw refusal;
                }
                refused.incrementAndGet();
            }
        }
        return agreed;
    }

    private Queue<SignedDocument> signed(int demands) {
        Queue<SignedDocument> signed = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < demands; i++) {
            Consumer consumer = consumers.get(i % CONSUMERS);
            int slots = 1 + random.nextInt(16);
            Want want = new Want(
                    Category.MEMORY,
                    1,
                    slots,
                    Category.MEMORY.measure().of(slots, Question.TERM_MILLIS),
                    ConditionParser.parse(
                            "place==" + Trader.place(random) + ";readNanos<=" + Trader.figure(random, 60, 400)),
                    1_000_000_000_000L);
            long now = home.clock().nowMillis();
            DemandMandate mandate = new DemandMandate(
                    new OrderId(home.newId()),
                    consumer.peer,
                    new Demand(List.of(want), Question.TERM_MILLIS / 1000),
                    List.of(),
                    100_000_000,
                    Manner.STANDARD,
                    now + 3_600_000,
                    now);
            signed.add(SignedDocument.sign(
                    mandate.toJson(), consumer.peer.value(), SignedDocument.ROLE_PEER, consumer.key));
        }
        return signed;
    }
}
