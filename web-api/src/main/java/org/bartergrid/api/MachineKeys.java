package org.bartergrid.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.Page;
import org.bartergrid.barter.ValuedNode;
import org.bartergrid.peer.VerificationKey;
import org.jspecify.annotations.Nullable;

/**
 * Whose machine has which key: a key belongs to whoever brought it first. It is no secret, every member of a cell sees those of
 * the others, and what is evicted is a key: a peer that could register another's under a name of its own, and then
 * evict that name, would put out whom it likes. Machines of one peer may share a key, which harms nobody else.
 *
 * <p>Read from what is registered when it is first asked, since all that registers afterwards comes through here. Safe for any
 * thread.
 */
final class MachineKeys {

    private final Barter barter;
    private final Gateways gateways;
    private final Enrolments enrolments;
    private volatile @Nullable Map<String, String> owners;

    MachineKeys(Barter barter, Gateways gateways, Enrolments enrolments) {
        this.barter = barter;
        this.gateways = gateways;
        this.enrolments = enrolments;
    }

    /**
     * Registers a machine with its key; its owner has the key if that succeeds.
     *
     * @param owner a peer's handle, or a gateway's name
     * @throws Refusal if the key is another's
     */
    <T> T register(String owner, VerificationKey key, Supplier<T> registration) {
        if (owner.equals(owners().get(key.base64Url()))) {
            return registration.get(); // as at every start of a machine
        }
        synchronized (this) {
            if (isAnothers(owner, key)) {
                throw taken("Another machine of this grid has this key, which is not of " + owner
                        + ": delete key.pem in the folder that you join from, and join again, with a new one");
            }
            T registered = registration.get();
            owners().putIfAbsent(key.base64Url(), owner);
            return registered;
        }
    }

    /** Whether a machine has the key that is not this owner's. */
    boolean isAnothers(String owner, VerificationKey key) {
        return !owners().getOrDefault(key.base64Url(), owner).equals(owner);
    }

    /** What whoever brings another's key is told. */
    static Refusal taken(String detail) {
        return Refusal.conflict("key-taken", detail);
    }

    private synchronized Map<String, String> read() {
        var known = owners;
        if (known != null) {
            return known;
        }
        Map<String, String> all = new ConcurrentHashMap<>();
        gateways.keys().forEach((gateway, key) -> all.putIfAbsent(key, gateway));
        String cursor = null;
        do {
            Page<ValuedNode> page = barter.nodes(cursor, Page.LARGEST);
            page.items()
                    .forEach(valued -> all.putIfAbsent(
                            valued.node().key().base64Url(),
                            valued.node().id().peer().value()));
            cursor = page.next();
        } while (cursor != null);
        enrolments
                .keys()
                .forEach((node, key) -> all.putIfAbsent(key, node.peer().value()));
        owners = all;
        return all;
    }

    private Map<String, String> owners() {
        var known = owners;
        return known == null ? read() : known;
    }
}
