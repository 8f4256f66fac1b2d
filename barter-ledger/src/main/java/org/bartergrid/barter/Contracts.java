package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * How far contracts have come, when they are to be settled, and who waits to be told. Safe for any thread.
 *
 * <p>A change is written before the contract, so that a crash in between repeats it and loses none. Many are written at once;
 * one is shown when all before it have been written, so that whoever has read up to a number has missed nothing before it.
 */
final class Contracts {
    private final Clock clock;
    private final Catalog catalog;
    private final Map<PeerId, Map<Long, CompletableFuture<Void>>> waiting = new HashMap<>();
    private long waiters;

    /** Those that wait for persons. */
    private final OpenProposals open = new OpenProposals();

    private static final long AGAIN_MILLIS = 5_000;

    /** When something is due about a contract: once each, whoever asks for it and however often. */
    private final NavigableSet<Due> due =
            new TreeSet<>(Comparator.comparingLong(Due::atMillis).thenComparing(Due::id));

    private final Map<ContractId, Due> dueOf = new HashMap<>();

    /** The number of the last change that somebody writes or has written. */
    private long newest;

    /** All changes up to this number have been written. */
    private long shown;

    /** What is being written, by number; and what has been, but must not be shown yet. */
    private final NavigableMap<Long, Optional<ContractChange>> unshown = new TreeMap<>();

    private record Due(long atMillis, ContractId id) {}

    Contracts(Clock clock, Catalog catalog) {
        this.clock = clock;
        this.catalog = catalog;
        this.newest = catalog.newestChange();
        this.shown = newest;
        for (State state : List.of(State.PROPOSED, State.AGREED, State.ACTIVE, State.DELIVERED)) {
            List<ContractRecord> page = catalog.contractsIn(state, "", Page.LARGEST);
            while (!page.isEmpty()) {
                page.forEach(this::remember);
                page = catalog.contractsIn(state, page.get(page.size() - 1).id().toString(), Page.LARGEST);
            }
        }
    }

    /** When it is to be settled if nobody has done that: in the middle of its grace, or at once if that was decided. */
    private void remember(ContractRecord contract) {
        Contract agreed = contract.contract();
        Proposal proposal = contract.proposal();
        if (contract.state() == State.PROPOSED && proposal != null) {
            open.add(contract);
            schedule(agreed.id(), proposal.nextDeadlineMillis(clock.nowMillis()).orElse(clock.nowMillis()));
        } else if (contract.state().isOpen()) {
            schedule(agreed.id(), settleAtMillis(agreed));
        } else if (contract.state() == State.DELIVERED) {
            schedule(agreed.id(), clock.nowMillis());
        } else {
            unschedule(agreed.id());
        }
    }

    private void schedule(ContractId id, long atMillis) {
        unschedule(id);
        Due entry = new Due(atMillis, id);
        due.add(entry);
        dueOf.put(id, entry);
    }

    private void unschedule(ContractId id) {
        Due known = dueOf.remove(id);
        if (known != null) {
            due.remove(known);
        }
    }

    /** When a contract is settled if nobody has done that. */
    static long settleAtMillis(Contract agreed) {
        return agreed.window().untilMillis() + agreed.graceMillis() / 2;
    }

    /** Contracts about which something may be due by now, and not told of again. It was perhaps something that is past. */
    synchronized List<ContractId> due(int limit) {
        List<ContractId> ids = new ArrayList<>();
        while (!due.isEmpty() && due.first().atMillis <= clock.nowMillis() && ids.size() < limit) {
            ids.add(due.first().id);
            unschedule(due.first().id);
        }
        return ids;
    }

    /** Has one told of in so long, or earlier if that is due already. */
    synchronized void dueLater(ContractId id, long delayMillis) {
        long atMillis = clock.nowMillis() + delayMillis;
        Due known = dueOf.get(id);
        if (known == null || known.atMillis > atMillis) {
            schedule(id, atMillis);
        }
    }

    /** Has one told of again soon that could not be dealt with. */
    void dueAgain(ContractId id) {
        dueLater(id, AGAIN_MILLIS);
    }

    ContractRecord contract(ContractId id) {
        return catalog.contract(id)
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no contract " + id + "."));
    }

    /** Contracts with a peer that wait for persons, in order of id. */
    synchronized List<ContractId> proposalsOf(PeerId peer, String after, int limit) {
        return open.of(peer, after, limit);
    }

    /** How many contracts for a peer's demands wait for persons. */
    synchronized int proposalsFor(PeerId consumer) {
        return open.count(consumer);
    }

    /** Writes down a contract that waits for persons, in new terms or for the first time, and tells both peers. */
    void propose(ContractRecord proposed) {
        tell(proposed, "");
    }

    /** Writes down that a draft waits again as before; its peers never heard that it did not. */
    void putBack(ContractRecord proposed) {
        catalog.put(proposed);
        rememberAlone(proposed);
    }

    /** Tells both peers something about a contract that changes nothing of it. */
    void remark(ContractRecord contract, String reason) {
        tell(contract, reason);
    }

    /** Writes a contract down as it is. */
    void put(ContractRecord contract) {
        catalog.put(contract);
    }

    /**
     * Moves a contract on, and tells both peers of it if they ever heard of it.
     *
     * @throws IllegalStateException if its state does not lead there
     */
    ContractRecord move(ContractRecord contract, State next) {
        Proposal proposal = contract.proposal();
        return move(contract, next, next == State.REFUSED && proposal != null ? proposal.why() : "");
    }

    /**
     * The same for a reason.
     *
     * @throws IllegalStateException if its state does not lead there
     */
    ContractRecord move(ContractRecord contract, State next, String reason) {
        ContractRecord moved = contract.moved(next);
        if (next == State.REFUSED && contract.proposal() == null) {
            catalog.put(moved);
            return moved;
        }
        tell(moved, reason);
        return moved;
    }

    private void tell(ContractRecord moved, String reason) {
        ContractChange change = numbered(moved, reason);
        try {
            catalog.put(change);
            catalog.put(moved);
            if (moved.state() != State.ACTIVE) {
                rememberAlone(moved);
            }
        } catch (Throwable failure) {
            // Nobody has to wait for it: whoever reads the contract again finds what became of it.
            show(change.number(), null);
            tell(change);
            throw failure;
        }
        show(change.number(), change);
    }

    private synchronized void rememberAlone(ContractRecord contract) {
        if (contract.state() != State.PROPOSED) {
            open.remove(contract);
        }
        remember(contract);
    }

    private synchronized ContractChange numbered(ContractRecord moved, String reason) {
        newest++;
        unshown.put(newest, Optional.empty());
        return new ContractChange(
                newest,
                moved.id(),
                moved.contract().consumer(),
                moved.contract().provider(),
                moved.state(),
                clock.nowMillis(),
                reason);
    }

    private synchronized void tell(ContractChange change) {
        complete(change.consumer());
        complete(change.provider());
    }

    /** Shows a change that has been written, or none if that failed, and those after it that waited for that. */
    private synchronized void show(long number, @Nullable ContractChange change) {
        if (change == null) {
            unshown.remove(number);
        } else {
            unshown.put(number, Optional.of(change));
        }
        while (!unshown.isEmpty() && unshown.firstEntry().getValue().isPresent()) {
            ContractChange first = unshown.pollFirstEntry().getValue().orElseThrow();
            tell(first);
        }
        shown = unshown.isEmpty() ? newest : unshown.firstKey() - 1;
    }

    private void complete(PeerId peer) {
        for (CompletableFuture<Void> waiter :
                waiting.getOrDefault(peer, Map.of()).values()) {
            waiter.completeAsync(() -> null);
        }
    }

    List<ContractChange> changes(PeerId peer, long above, int limit) {
        long last = shown();
        return catalog.changesOf(peer, above, limit).stream()
                .takeWhile(change -> change.number() <= last)
                .toList();
    }

    private synchronized long shown() {
        return shown;
    }

    /** Completes with the next change of a contract of a peer, in a thread of its own. Whoever waits no more completes it. */
    CompletableFuture<Void> nextChange(PeerId peer) {
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        long number;
        synchronized (this) {
            number = ++waiters;
            waiting.computeIfAbsent(peer, one -> new HashMap<>()).put(number, waiter);
        }
        var unused = waiter.whenComplete((changed, failure) -> forget(peer, number));
        return waiter;
    }

    private synchronized void forget(PeerId peer, long number) {
        waiting.computeIfPresent(peer, (one, all) -> {
            all.remove(number);
            return all.isEmpty() ? null : all;
        });
    }

    /** How many wait for changes of a peer's contracts. */
    synchronized int waiting(PeerId peer) {
        return waiting.getOrDefault(peer, Map.of()).size();
    }
}
