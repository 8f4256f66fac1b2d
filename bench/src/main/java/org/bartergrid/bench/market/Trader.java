package org.bartergrid.bench.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.bartergrid.barter.Barter;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;
import org.bartergrid.resource.Storage;
import org.jspecify.annotations.Nullable;

/** A peer with a share of all offers, which come in sets: one machine and fifteen other things, all of them by chance. */
final class Trader {
    /** How many offers a set has. */
    static final int SET = 16;

    /** How many peers have all of them. */
    static final int PEERS = 5_000;

    private static final int PLACES = 40;
    private static final int VOCABULARY = 5_000;
    private static final int WORDS = 8;

    private final PeerId peer;
    private final String place;
    private final SigningKey key = SigningKey.generate();

    Trader(int number, long seed) {
        peer = new PeerId(String.format(Locale.ROOT, "peer-%06d", number));
        place = place(new Random(seed * 1_000_003 + number));
    }

    /** What a set has, the machine first. */
    private static List<Resource> set(Random random) {
        List<Resource> resources = new ArrayList<>();
        resources.add(new ComputingPower(
                figure(random, 1_000, 100_000), figure(random, 500, 50_000), 1 + random.nextInt(16), 65_536));
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
        return resources;
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

    /** Enrols it. */
    void enrol(Barter barter) {
        var unused = barter.registerPeer(peer, peer.value(), key.verificationKey(), profile(), Inventory.EMPTY);
    }

    /** Offers a set. */
    void offer(int number, Filling filling, long seed) {
        Random random = new Random(seed * 7_000_003 + number);
        NodeId node = NodeId.of(peer, "box-" + number);
        for (Resource resource : set(random)) {
            if (resource instanceof ComputingPower power) {
                filling.put(new Node(
                        node, key.verificationKey(), profile(), power, null, Inventory.EMPTY, filling.nowMillis()));
                offer(filling, power, node);
            } else {
                offer(filling, resource, null);
            }
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
        } else if (resource instanceof ComputingPower power) {
            return power.slots();
        }
        return resource instanceof Peripheral ? 1 : 10;
    }

    private void offer(Filling filling, Resource resource, @Nullable NodeId node) {
        long now = filling.nowMillis();
        OfferMandate mandate = new OfferMandate(
                new OfferId(filling.newId()),
                peer,
                resource.category(),
                node,
                node == null ? resource : null,
                slots(resource),
                0,
                new Window(now, now + Filling.DAY_MILLIS),
                OfferMandate.Trust.ANYONE,
                Set.of(),
                Condition.All.NOTHING,
                0,
                Manner.STANDARD,
                now);
        SignedDocument signed = SignedDocument.sign(mandate.toJson(), peer.value(), SignedDocument.ROLE_PEER, key);
        long priceMinor = filling.priceMinor(resource);
        filling.put(
                new Offer(mandate, signed, priceMinor, Offer.State.OPEN),
                new Lot(mandate.offer(), peer.value(), place, node, resource, mandate.slots(), priceMinor, 0));
    }
}
