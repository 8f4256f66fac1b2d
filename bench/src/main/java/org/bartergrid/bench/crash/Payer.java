package org.bartergrid.bench.crash;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.bartergrid.books.Clock;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;

/** A client that pays without pause, remembers every id, and repeats what it got no answer to. One thread. */
final class Payer implements Runnable {
    private static final int MOST_UNANSWERED = 20;
    private static final long PAUSE_NANOS = 50_000_000;

    private final String name;
    private final List<String> everybody;
    /** The same payer by each of the coordinators. */
    private final List<CoordinatorClient> coordinators;

    private final Memory memory;
    private final Random random;
    private final TimeOrderedIds ids = new TimeOrderedIds(Clock.system(), new SecureRandom());
    private final ArrayDeque<Payment> unanswered = new ArrayDeque<>();
    private int at;
    private volatile boolean ended;
    private volatile boolean resting;
    private volatile boolean rests;

    Payer(String name, List<String> everybody, List<CoordinatorClient> coordinators, Memory memory, long seed) {
        this.name = name;
        this.everybody = everybody;
        this.coordinators = coordinators;
        this.at = new Random(seed).nextInt(coordinators.size());
        this.memory = memory;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        while (!ended) {
            if (resting) {
                rests = true;
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            rests = false;
            Payment payment = unanswered.isEmpty() || (unanswered.size() < MOST_UNANSWERED && random.nextInt(4) > 0)
                    ? made()
                    : unanswered.removeFirst();
            if (!pay(payment)) {
                unanswered.addLast(payment);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private Payment made() {
        String to = name;
        while (to.equals(name)) {
            to = everybody.get(random.nextInt(everybody.size()));
        }
        // Now and then more than anybody has: a refusal is a result that must last as well.
        long amount = random.nextInt(50) == 0 ? 1_000_000_000_000L : 1 + random.nextInt(1_000);
        Payment payment = new Payment(ids.next(), name, to, amount);
        memory.sent(payment);
        return payment;
    }

    /** Whether there was an answer that says what became of it. */
    private boolean pay(Payment payment) {
        try {
            boolean applied =
                    coordinators.get(at).pay(payment.body()).path("applied").asBoolean();
            memory.told(payment, applied);
            return true;
        } catch (ApiProblem problem) {
            if (problem.status() == 422 || problem.status() == 409) {
                memory.told(payment, false);
                return true;
            }
            at = (at + 1) % coordinators.size();
            return false;
        } catch (CoordinatorUnreachable away) {
            at = (at + 1) % coordinators.size();
            return false;
        }
    }

    /** Sends nothing any more, after the payment in hand, until it is told to go on. */
    void rest(boolean wanted) {
        resting = wanted;
    }

    /** Whether it sends nothing. */
    boolean rests() {
        return rests || ended;
    }

    /** Ends after the payment in hand. */
    void end() {
        ended = true;
    }
}
