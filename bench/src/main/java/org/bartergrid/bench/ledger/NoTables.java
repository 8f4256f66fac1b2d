package org.bartergrid.bench.ledger;

import java.util.List;
import java.util.Optional;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.Effects;
import org.bartergrid.books.Projections;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;

/** SQL tables that nobody keeps: whatever is projected is forgotten. Safe for any thread. */
final class NoTables implements Projections {
    private volatile long watermark;

    @Override
    public long watermark() {
        return watermark;
    }

    @Override
    public long rebuiltUpTo() {
        return 0;
    }

    @Override
    public void project(List<Effects> blocks) {
        watermark = blocks.get(blocks.size() - 1).block();
    }

    @Override
    public List<Posting> postings(AccountId account, long beforeSequence, int limit) {
        return List.of();
    }

    @Override
    public Optional<Hold> hold(HoldId id) {
        return Optional.empty();
    }

    @Override
    public Optional<Capacity.Status> reservation(ContractId contract) {
        return Optional.empty();
    }

    @Override
    public List<BlockHeader> blocks(long fromBlock, int limit) {
        return List.of();
    }

    @Override
    public List<Account> accounts(String afterId, int limit) {
        return List.of();
    }

    @Override
    public void rebuild(long upTo) {
        watermark = 0;
    }
}
