package org.bartergrid.books;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;

/** Projections that forget everything with their process: for tests and trials. Safe for any thread. */
public final class InMemoryProjections implements Projections {
    private final Map<AccountId, NavigableMap<Long, Posting>> statements = new TreeMap<>();
    private final NavigableMap<String, Account> accounts = new TreeMap<>();
    private final Map<HoldId, Hold> holds = new HashMap<>();
    private final Map<ContractId, Capacity.Status> reservations = new HashMap<>();
    private final NavigableMap<Long, BlockHeader> blocks = new TreeMap<>();
    private long watermark;
    private long rebuiltUpTo;

    @Override
    public synchronized long watermark() {
        return watermark;
    }

    @Override
    public synchronized long rebuiltUpTo() {
        return rebuiltUpTo;
    }

    @Override
    public synchronized void project(List<Effects> projected) {
        for (Effects effects : projected) {
            if (effects.block() > watermark + 1) {
                throw new IllegalStateException("block " + effects.block() + " does not follow block " + watermark);
            } else if (effects.block() > watermark) {
                for (Posting posting : effects.postings()) {
                    statements
                            .computeIfAbsent(posting.account(), account -> new TreeMap<>())
                            .put(posting.sequence(), posting);
                }
                effects.accounts().forEach(account -> accounts.put(account.id().value(), account));
                effects.holds().forEach(hold -> holds.put(hold.id(), hold));
                effects.reservations().forEach(status -> reservations.put(status.contract(), status));
                blocks.put(effects.block(), effects.header());
                watermark = effects.block();
            }
        }
    }

    @Override
    public synchronized List<Posting> postings(AccountId account, long beforeSequence, int limit) {
        return statements
                .getOrDefault(account, new TreeMap<>())
                .headMap(beforeSequence, false)
                .descendingMap()
                .values()
                .stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Account> accounts(String afterId, int limit) {
        return new ArrayList<>(accounts.tailMap(afterId, false).values())
                .stream().limit(limit).toList();
    }

    @Override
    public synchronized Optional<Hold> hold(HoldId id) {
        return Optional.ofNullable(holds.get(id));
    }

    @Override
    public synchronized Optional<Capacity.Status> reservation(ContractId contract) {
        return Optional.ofNullable(reservations.get(contract));
    }

    @Override
    public synchronized List<BlockHeader> blocks(long fromBlock, int limit) {
        return new ArrayList<>(blocks.tailMap(fromBlock, true).values())
                .stream().limit(limit).toList();
    }

    @Override
    public synchronized void rebuild(long upTo) {
        statements.clear();
        accounts.clear();
        holds.clear();
        reservations.clear();
        blocks.clear();
        rebuiltUpTo = upTo;
        watermark = 0;
    }
}
