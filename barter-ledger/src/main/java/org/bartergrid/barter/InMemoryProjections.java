package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;

/** Projections that forget everything with their process: for tests and trials. Safe for any thread. */
public final class InMemoryProjections implements Projections {
    private final Map<AccountId, NavigableMap<Long, Posting>> statements = new TreeMap<>();
    private final NavigableMap<String, Account> accounts = new TreeMap<>();
    private long watermark;

    @Override
    public synchronized long watermark() {
        return watermark;
    }

    @Override
    public synchronized void project(long block, List<Posting> postings, Collection<Account> touched) {
        if (block <= watermark) {
            return;
        }
        for (Posting posting : postings) {
            statements
                    .computeIfAbsent(posting.account(), account -> new TreeMap<>())
                    .put(posting.sequence(), posting);
        }
        touched.forEach(account -> accounts.put(account.id().value(), account));
        watermark = block;
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
    public synchronized void clear() {
        statements.clear();
        accounts.clear();
        watermark = 0;
    }
}
