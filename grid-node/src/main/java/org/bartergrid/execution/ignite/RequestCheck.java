package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.bartergrid.client.Sha256;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask this node for what. A batch comes from the gateway that its grant names, with a ticket of that gateway's for
 * this very batch, which was never used before; what ends work or reads what was left behind comes with a ticket of the
 * gateway for which the work is done. Safe for any thread.
 */
final class RequestCheck {

    /** Verified texts are remembered: checking a signature costs as much as everything else here together. */
    private static final int REMEMBERED = 1_000;

    /** How long after its end a ticket may still be taken, since clocks differ: it is remembered that much longer. */
    private static final long CLOCK_SKEW_MILLIS = 60_000;

    /** What is used once is remembered until nobody would take it any more. */
    private static final long LONGEST_ONCE_MILLIS = 2 * 60_000;

    private final String nodeId;
    private final GrantCheck grants;
    private final TicketCheck tickets;
    private final OpenContracts contracts;
    private final LongSupplier nowMillis;
    private final UsedTickets used;
    private final Remembered<Grant> verifiedGrants = new Remembered<>();
    private final Remembered<Ticket> verifiedFetches = new Remembered<>();

    RequestCheck(
            String nodeId, GrantCheck grants, TicketCheck tickets, OpenContracts contracts, LongSupplier nowMillis) {
        this.nodeId = nodeId;
        this.grants = grants;
        this.tickets = tickets;
        this.contracts = contracts;
        this.nowMillis = nowMillis;
        this.used = new UsedTickets(nowMillis);
    }

    /** A batch, or the end of a contract's work. */
    Admitted batch(Member sender, String permission, byte[] payload) throws RefusedException {
        if (sender.role() != MemberRole.GATEWAY) {
            throw new RefusedException("Only a gateway sends batches, and " + sender + " is none.");
        }
        CellRequest request = parsed(payload);
        if (request instanceof CellRequest.MapBatch map) {
            return new Admitted(request, granted(sender, permission, map.work(), payload));
        } else if (request instanceof CellRequest.ReduceBatch reduce) {
            return new Admitted(request, granted(sender, permission, reduce.work(), payload));
        } else if (request instanceof CellRequest.CloseContract close) {
            ContractWork work = contracts.known(close.contractId(), close.run());
            use(Ticket.Kind.CLOSE, sender, permission, work.gatewayKey(), close.contractId(), close.run(), payload);
            return new Admitted(request, null);
        }
        throw new RefusedException("A batch maps, reduces or closes, and does nothing else.");
    }

    /** A piece of what was left behind. */
    Admitted fetch(Member sender, String permission, byte[] payload) throws RefusedException {
        CellRequest request = parsed(payload);
        if (request instanceof CellRequest.FetchRuns runs) {
            reading(Ticket.Kind.RUNS, sender, permission, runs.contractId(), runs.run(), runs.partition());
        } else if (request instanceof CellRequest.FetchResult result) {
            reading(Ticket.Kind.RESULT, sender, permission, result.contractId(), result.run(), result.partition());
        } else {
            throw new RefusedException("A fetch fetches and does nothing else.");
        }
        return new Admitted(request, null);
    }

    private static CellRequest parsed(byte[] payload) throws RefusedException {
        try {
            return CellMessages.request(payload);
        } catch (IOException e) {
            throw new RefusedException("The request makes no sense: " + e.getMessage(), e);
        }
    }

    private Grant granted(Member sender, String permission, Work work, byte[] payload) throws RefusedException {
        int space = permission.lastIndexOf(' ');
        if (space < 0) {
            throw new RefusedException("A batch comes with a grant and a ticket.");
        }
        Grant grant = verified(permission.substring(0, space));
        if (!grant.contractId().equals(work.contractId())
                || !grant.jobId().equals(work.jobId())
                || !grant.jarSha256().equals(work.jarSha256())) {
            throw new RefusedException("The grant is for another contract, job or jar than the batch.");
        }
        if (!grant.gateway().equals(sender.name())) {
            throw new RefusedException("The grant is for " + grant.gateway() + " to use, and not for " + sender + ".");
        }
        String ticket = permission.substring(space + 1);
        use(Ticket.Kind.BATCH, sender, ticket, grant.gatewayKey(), work.contractId(), work.run(), payload);
        return grant;
    }

    private Grant verified(String text) throws RefusedException {
        Grant grant = verifiedGrants.get(text);
        if (grant == null || grant.endsMillis() < nowMillis.getAsLong()) {
            grant = grants.verify(text);
            verifiedGrants.put(text, grant);
        }
        return grant;
    }

    private void use(
            Ticket.Kind kind,
            Member sender,
            String text,
            VerificationKey gateway,
            String contractId,
            String run,
            byte[] payload)
            throws RefusedException {
        Ticket ticket = tickets.verify(text, gateway);
        requireFit(ticket, kind, sender, contractId, run, -1);
        if (!ticket.payloadSha256().equals(Sha256.of(payload))) {
            throw new RefusedException("The ticket is for another request.");
        }
        if (ticket.expiresMillis() > nowMillis.getAsLong() + LONGEST_ONCE_MILLIS) {
            throw new RefusedException("The ticket is good for longer than a batch may take to arrive.");
        }
        used.use(gateway.base64Url(), ticket.id(), ticket.expiresMillis() + CLOCK_SKEW_MILLIS);
    }

    private void reading(Ticket.Kind kind, Member sender, String text, String contractId, String run, int partition)
            throws RefusedException {
        ContractWork work = contracts.known(contractId, run);
        String name = work.gatewayKey().base64Url() + " " + text;
        Ticket ticket = verifiedFetches.get(name);
        if (ticket == null || ticket.expiresMillis() < nowMillis.getAsLong()) {
            ticket = tickets.verify(text, work.gatewayKey());
            verifiedFetches.put(name, ticket);
        }
        requireFit(ticket, kind, sender, contractId, run, partition);
    }

    private void requireFit(
            Ticket ticket, Ticket.Kind kind, Member sender, String contractId, String run, int partition)
            throws RefusedException {
        if (ticket.kind() != kind) {
            throw new RefusedException("The ticket is for something else: " + ticket.kind() + ".");
        } else if (!ticket.nodeId().equals(nodeId)) {
            throw new RefusedException("The ticket is for node " + ticket.nodeId() + ", and this is " + nodeId + ".");
        } else if (!ticket.holder().equals(sender.name())) {
            throw new RefusedException("The ticket is for " + ticket.holder() + " to use, and not for " + sender + ".");
        } else if (!ticket.contractId().equals(contractId)
                || !ticket.run().equals(run)
                || ticket.partition() != partition) {
            throw new RefusedException("The ticket is for another contract, run or partition.");
        }
    }

    /** The texts that were looked at last; safe for any thread. */
    private static final class Remembered<V> {
        private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED;
            }
        };

        synchronized @Nullable V get(String text) {
            return values.get(text);
        }

        synchronized void put(String text, V value) {
            values.put(text, value);
        }
    }
}
