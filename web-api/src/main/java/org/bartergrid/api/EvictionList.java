package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bartergrid.barter.Notes;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.trust.Fingerprint;

/**
 * Nodes and gateways that were put out of the grid: the keys that members of cells refuse from then on, and the names that
 * get no other certificate. Noted in the ledger. Safe for use from several threads.
 */
final class EvictionList {

    private static final int MOST = 10_000;
    private static final int MOST_BY_A_PEER = 200;

    private final JsonNote<Stored> note;
    private final Waiters<Stored> waiters = new Waiters<>("news of evictions");
    private Stored list;

    /**
     * Somebody who was evicted.
     *
     * @param member a node's id or a gateway's name
     * @param key the fingerprint of its key
     * @param atEpochMillis when
     * @param by who did it
     * @param reason what people are told
     */
    record Evicted(String member, String key, long atEpochMillis, String by, String reason) {}

    /**
     * All of them.
     *
     * @param version grows with every change
     */
    record Stored(long version, List<Evicted> evicted) {}

    EvictionList(Notes notes) {
        this.note = new JsonNote<>(notes, "evictions", new TypeReference<>() {});
        this.list = note.readOr(new Stored(0, List.of()));
    }

    /** Why a member is out, by its name or by the key that it has or brings; nothing if it is not. */
    synchronized Optional<Evicted> of(String member, VerificationKey key) {
        return of(member).or(() -> of(key));
    }

    /** Why somebody is out; nothing if it is not. */
    synchronized Optional<Evicted> of(String member) {
        return list.evicted.stream().filter(one -> one.member.equals(member)).findFirst();
    }

    /** The same by a key, whatever name it has taken since. */
    synchronized Optional<Evicted> of(VerificationKey key) {
        String fingerprint = Fingerprint.of(key.publicKey());
        return list.evicted.stream().filter(one -> one.key.equals(fingerprint)).findFirst();
    }

    /** Puts somebody out; again changes nothing. */
    synchronized Evicted evict(Evicted one) {
        var known = list.evicted.stream()
                .filter(other -> other.member.equals(one.member) && other.key.equals(one.key))
                .findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        boolean operators = one.by.equals(PeerId.GRID.value());
        long byOne =
                list.evicted.stream().filter(other -> other.by.equals(one.by)).count();
        // Nobody's evictions keep the operator from evicting.
        if (!operators && (byOne >= MOST_BY_A_PEER || list.evicted.size() >= MOST)) {
            throw Refusal.busy("There are " + byOne + " members that " + one.by + " has evicted, and "
                    + list.evicted.size() + " in all: ask the operator to let some in again first");
        }
        List<Evicted> all = new ArrayList<>(list.evicted);
        all.add(one);
        change(all);
        return one;
    }

    /** Lets somebody in again. */
    synchronized void readmit(String member) {
        List<Evicted> all = new ArrayList<>(list.evicted);
        if (!all.removeIf(one -> one.member.equals(member))) {
            throw Refusal.notFound("Nobody named '" + member + "' is evicted");
        }
        change(all);
    }

    private void change(List<Evicted> all) {
        var next = new Stored(list.version + 1, List.copyOf(all));
        note.write(next);
        list = next;
        waiters.tell(next);
    }

    /** The list as soon as it is another than that of a version; the same again if it is none within the wait. */
    synchronized CompletableFuture<Stored> other(long version, int waitSeconds) {
        if (list.version != version || waitSeconds == 0) {
            return CompletableFuture.completedFuture(list);
        }
        return waiters.add(list, waitSeconds);
    }
}
