package org.bartergrid.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import org.bartergrid.books.Clock;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Identity;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's offer on the market: a mandate that its owner's key signed, kept in the node's folder as long as it stands.
 * A node that was killed comes back under the same offer, since work may be reserved under it; one that closes in order
 * takes its offer back.
 */
final class StandingOffer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StandingOffer.class);
    private static final String FILE = "offer.json";
    private static final int CONFLICT = 409;
    private static final int BASIS_POINTS_A_PERCENT = 100;

    private final Path file;
    private final CoordinatorClient asOwner;
    private final OfferId id;

    private StandingOffer(Path file, CoordinatorClient asOwner, OfferId id) {
        this.file = file;
        this.asOwner = asOwner;
        this.id = id;
    }

    /**
     * Places an offer on the owner's present terms. While work is reserved under the one that stands, that one is placed
     * again instead.
     *
     * @param valuationMinorPerCpuSecond what the coordinator thinks a CPU-second of this node is worth
     */
    static StandingOffer place(
            NodeSettings settings,
            Identity owner,
            CoordinatorClient asOwner,
            NodeId node,
            int slots,
            long valuationMinorPerCpuSecond)
            throws IOException {
        var file = owner.folder().resolve(FILE);
        var wanted = mandate(settings, node, slots, settings.reserve().minorPerCpuSecond(valuationMinorPerCpuSecond));
        var signed = SignedDocument.sign(wanted.toJson(), owner.name(), SignedDocument.ROLE_PEER, owner.key());
        // Kept before it is placed: if this process dies in between, the offer that then stands is known here.
        var next = file.resolveSibling(FILE + ".next");
        recover(next, file, asOwner);
        Files.writeString(next, signed.toJson());
        try {
            asOwner.placeOffer(signed);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new StandingOffer(file, asOwner, wanted.offer());
        } catch (ApiProblem e) {
            if (e.status() != CONFLICT || !Files.exists(file)) {
                throw e;
            }
            log.info("The offer that stands is kept: {}", e.getMessage());
            Files.deleteIfExists(next);
            var standing = read(file);
            asOwner.placeOffer(standing);
            return new StandingOffer(
                    file, asOwner, OfferMandate.parse(standing.document()).offer());
        }
    }

    /** A start that was cut short may have placed the offer it had prepared: if it stands, it is the one in force. */
    private static void recover(Path next, Path file, CoordinatorClient asOwner) throws IOException {
        if (!Files.exists(next)) {
            return;
        }
        try {
            var offer = OfferMandate.parse(read(next).document()).offer();
            var known = asOwner.get("/v1/offers/" + offer);
            if (known.path("state").asText().equals("OPEN")) {
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return;
            }
        } catch (ApiProblem | IOException e) {
            log.debug("The offer that was prepared never stood", e);
        }
        Files.deleteIfExists(next);
    }

    private static SignedDocument read(Path file) throws IOException {
        try {
            return SignedDocument.parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " is damaged: remove it and start again once the work under its offer is over", e);
        }
    }

    /** The owner's present terms, from now on. */
    static OfferMandate mandate(NodeSettings settings, NodeId node, int slots, long reserveMinorPerCpuSecond) {
        var clock = Clock.system();
        long now = clock.nowMillis();
        return OfferMandate.ofComputingPower(
                        new OfferId(new TimeOrderedIds(clock, new SecureRandom()).next()),
                        node,
                        slots,
                        reserveMinorPerCpuSecond,
                        new Window(now, now + settings.offerLasts().toMillis()),
                        settings.trusts(),
                        now)
                .promising(settings.penaltyPercent() * BASIS_POINTS_A_PERCENT);
    }

    /** Takes the offer back; contracts made under it stand. */
    @Override
    public void close() throws IOException {
        try {
            asOwner.withdrawOffer(id.toString());
            Files.deleteIfExists(file);
        } catch (ApiProblem e) {
            log.warn("The offer could not be taken back: {}", e.getMessage());
        }
    }
}
