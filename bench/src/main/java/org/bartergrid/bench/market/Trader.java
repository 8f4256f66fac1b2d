package org.bartergrid.bench.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.bartergrid.market.Concession;
import org.bartergrid.market.Condition;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;
import org.bartergrid.resource.Storage;
import org.jspecify.annotations.Nullable;

/** A peer that offers one machine and fifteen other things, all of them by chance. */
final class Trader {
    /** What each offers: a machine, and these many other things. */
    static final int OFFERS = 16;

    /** The name of its machine. */
    static final String NODE = "box";

    private static final int PLACES = 40;
    private static final int VOCABULARY = 5_000;
    private static final int WORDS = 8;
    private static final long DAY_MILLIS = 86_400_000;

    private final String name;
    private final String place;
    private final SigningKey key = SigningKey.generate();
    private final ComputingPower power;
    private final List<Resource> resources = new ArrayList<>();

    Trader(int number, long seed) {
        Random random = new Random(seed * 1_000_003 + number);
        name = String.format(Locale.ROOT, "peer-%06d", number);
        place = place(random);
        power = new ComputingPower(
                figure(random, 1_000, 100_000), figure(random, 500, 50_000), 1 + random.nextInt(16), 65_536);
        for (int i = 0; i < 5; i++) {
            resources.add(new Storage(
                    figure(random, 1_000, 10_000_000),
                    figure(random, 50, 20_000),
                    figure(random, 50, 7_000),
                    figure(random, 50, 5_000)));
        }
        for (int i = 0; i < 4; i++) {
            resources.add(new Memory(figure(random, 64, 1_000_000), figure(random, 40, 400), figure(random, 40, 400)));
        }
        for (int i = 0; i < 3; i++) {
            long measured = figure(random, 1_000, 10_000_000);
            resources.add(new InternetAccess(measured + 1, measured, 500 + random.nextInt(500)));
        }
        resources.add(new Peripheral(
                List.of(Peripheral.Device.values()).get(random.nextInt(3)),
                figure(random, 100, 5_000),
                1 << (4 + random.nextInt(12)),
                figure(random, 1, 200)));
        for (int i = 0; i < 2; i++) {
            resources.add(new SharedFile(
                    word(random),
                    figure(random, 1_000, 1_000_000_000),
                    "text/csv",
                    "0".repeat(64),
                    word(random),
                    words(random),
                    "",
                    "",
                    figure(random, 1_000, 10_000_000)));
        }
    }

    /** Of figures that span decades there are as many in each. */
    static long figure(Random random, long least, long most) {
        return Math.round(least * Math.pow((double) most / least, random.nextDouble()));
    }

    /** Some places are more common than others. */
    static String place(Random random) {
        return "place-" + (int) (PLACES * random.nextDouble() * random.nextDouble());
    }

    static String word(Random random) {
        return "w" + Integer.toString((int) (VOCABULARY * random.nextDouble() * random.nextDouble()) + 100_000, 36);
    }

    private static String words(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            words.add(word(random));
        }
        return String.join(" ", words);
    }

    /** Enrols it and offers all that it has. */
    void trade(MarketHome home, List<Lot> lots) {
        PeerId peer = new PeerId(name);
        List<RatedResource> rated = new ArrayList<>();
        for (Resource resource : resources) {
            rated.add(new RatedResource("thing-" + rated.size(), resource, RatedResource.Evidence.DECLARED, ""));
        }
        var unusedPeer = home.barter().registerPeer(peer, name, key.verificationKey(), profile(), new Inventory(rated));
        var unusedNode =
                home.barter().registerNode(peer, NODE, key.verificationKey(), profile(), power, Inventory.EMPTY);
        lots.add(offer(home, peer, NodeId.of(peer, NODE), null, power.slots()));
        for (Resource resource : resources) {
            lots.add(offer(home, peer, null, resource, slots(resource)));
        }
    }

    private Profile profile() {
        return new Profile(place, null, null, null, Set.of());
    }

    private static int slots(Resource resource) {
        if (resource instanceof Memory memory) {
            return (int) memory.megabytes();
        } else if (resource instanceof Storage storage) {
            return (int) storage.megabytes();
        }
        return resource instanceof Peripheral ? 1 : 10;
    }

    private Lot offer(MarketHome home, PeerId peer, @Nullable NodeId node, @Nullable Resource resource, int slots) {
        long now = home.clock().nowMillis();
        OfferMandate mandate = new OfferMandate(
                new OfferId(home.newId()),
                peer,
                resource == null ? power.category() : resource.category(),
                node,
                resource,
                slots,
                0,
                new Window(now, now + DAY_MILLIS),
                OfferMandate.Trust.ANYONE,
                Set.of(),
                Condition.All.NOTHING,
                10_000,
                Concession.STEADY,
                now);
        var offer =
                home.barter().placeOffer(SignedDocument.sign(mandate.toJson(), name, SignedDocument.ROLE_PEER, key));
        return new Lot(
                offer.id(),
                name,
                place,
                resource == null ? power : resource,
                slots,
                offer.priceMinor(),
                mandate.reservePriceMinor());
    }
}
