package org.bartergrid.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import org.bartergrid.barter.Clock;
import org.bartergrid.barter.TimeOrderedIds;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Identity;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
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

    private final Path file;
    private final CoordinatorClient asOwner;
    private final OfferId id;

    private StandingOffer(Path file, CoordinatorClient asOwner, OfferId id) {
        this.file = file;
        this.asOwner = asOwner;
        this.id = id;
    }

    /** Places the offer that stands, or a new one if there is none or its terms are not the owner's any more. */
    static StandingOffer place(NodeSettings settings, Identity owner, CoordinatorClient asOwner, NodeId node, int slots)
            throws IOException {
        var file = owner.folder().resolve(FILE);
        var wanted = mandate(settings, owner, node, slots);
        SignedDocument signed = Files.exists(file) ? SignedDocument.parse(Files.readString(file)) : sign(wanted, owner);
        var standing = OfferMandate.parse(signed.document());
        if (!sameTerms(standing, wanted)) {
            signed = sign(wanted, owner);
            standing = wanted;
        }
        // Kept before it is placed: were the answer lost, the next start must place the very same.
        var next = file.resolveSibling(FILE + ".next");
        Files.writeString(next, signed.toJson());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        asOwner.placeOffer(signed);
        return new StandingOffer(file, asOwner, standing.offer());
    }

    private static OfferMandate mandate(NodeSettings settings, Identity owner, NodeId node, int slots) {
        var clock = Clock.system();
        long now = clock.nowMillis();
        return new OfferMandate(
                new OfferId(new TimeOrderedIds(clock, new SecureRandom()).next()),
                new PeerId(owner.name()),
                node,
                Category.COMPUTING_POWER,
                slots,
                settings.reservePriceMinorPerCpuSecond(),
                new Window(now, now + settings.offerLasts().toMillis()),
                settings.trusts(),
                now);
    }

    private static SignedDocument sign(OfferMandate mandate, Identity owner) {
        return SignedDocument.sign(mandate.toJson(), owner.name(), SignedDocument.ROLE_PEER, owner.key());
    }

    /** The same but for id and time; an offer past half of its time is renewed. */
    private static boolean sameTerms(OfferMandate standing, OfferMandate wanted) {
        var window = standing.window();
        long halfTime = window.fromMillis() + (window.untilMillis() - window.fromMillis()) / 2;
        return standing.peer().equals(wanted.peer())
                && standing.node().equals(wanted.node())
                && standing.slots() == wanted.slots()
                && standing.reservePriceMinorPerCpuSecond() == wanted.reservePriceMinorPerCpuSecond()
                && standing.trusts().equals(wanted.trusts())
                && wanted.createdAtMillis() < halfTime;
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
