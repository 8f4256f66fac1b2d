package org.bartergrid.barter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.bartergrid.market.ContractId;
import org.bartergrid.peer.PeerId;

/** Contracts that wait for persons, by their peers. Not safe for threads. */
final class OpenProposals {
    private final Map<PeerId, NavigableMap<String, ContractId>> byPeer = new HashMap<>();
    private final Map<PeerId, Integer> byConsumer = new HashMap<>();

    void add(ContractRecord contract) {
        boolean isNew = put(contract.contract().consumer(), contract.id());
        put(contract.contract().provider(), contract.id());
        if (isNew) {
            byConsumer.merge(contract.contract().consumer(), 1, Integer::sum);
        }
    }

    private boolean put(PeerId peer, ContractId id) {
        return byPeer.computeIfAbsent(peer, one -> new TreeMap<>()).put(id.toString(), id) == null;
    }

    void remove(ContractRecord contract) {
        boolean was = remove(contract.contract().consumer(), contract.id());
        remove(contract.contract().provider(), contract.id());
        if (was) {
            byConsumer.merge(contract.contract().consumer(), -1, (all, one) -> all == 1 ? null : all + one);
        }
    }

    private boolean remove(PeerId peer, ContractId id) {
        NavigableMap<String, ContractId> all = byPeer.get(peer);
        boolean was = all != null && all.remove(id.toString()) != null;
        if (all != null && all.isEmpty()) {
            byPeer.remove(peer);
        }
        return was;
    }

    /** In order of id, after one. */
    List<ContractId> of(PeerId peer, String after, int limit) {
        NavigableMap<String, ContractId> all = byPeer.get(peer);
        return all == null
                ? List.of()
                : all.tailMap(after, false).values().stream().limit(limit).toList();
    }

    /** Of how many a peer is the consumer. */
    int count(PeerId consumer) {
        return byConsumer.getOrDefault(consumer, 0);
    }
}
