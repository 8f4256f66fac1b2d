package org.bartergrid.market.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Condition;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;

/** What the index finds is what a look at every offer finds, in whatever order offers came, changed and went. */
class OfferIndexPropertyTest {
    private static final Window TERM = new Window(1_000, 2_000);
    private static final List<String> PLACES = List.of("Kiel", "Oslo", "Tromsø", "");
    private static final List<String> WORDS =
            List.of("genome", "Genomics", "gen", "of", "E.coli", "k-mer", "Übersicht", "protein-data", "2026", "x");

    private final Map<OfferId, Listing> model = new LinkedHashMap<>();
    private final Map<OfferId, Integer> free = new HashMap<>();
    private final OfferIndex index = new OfferIndex();
    private Random random = new Random(0);
    private int made;

    @Property(tries = 100)
    void findsWhatALookAtEveryOfferFinds(@ForAll long seed) {
        new OfferIndexPropertyTest().run(new Random(seed));
    }

    private void run(Random chance) {
        random = chance;
        for (int i = 20 + random.nextInt(600); i > 0; i--) {
            change();
        }
        for (int i = 0; i < 40; i++) {
            compare(want(), 1 + random.nextInt(30));
        }
        for (Category category : List.of(Category.MEMORY, Category.FILE)) {
            List<Listing> scanned = new ArrayList<>();
            index.scan(category, 7, part -> part.forEach(open -> scanned.add(open.listing())));
            assertThat(scanned).containsExactlyInAnyOrderElementsOf(all(category));
            assertThat(index.endingAfter(category, 1_500)).isEqualTo((int) all(category).stream()
                    .filter(listing -> listing.mandate().window().untilMillis() > 1_500)
                    .count());
            assertThat(index.ended(category, 1_500, 1_000))
                    .hasSize(all(category).size() - index.endingAfter(category, 1_500));
        }
        PeerId peer = peer();
        assertThat(index.of(peer))
                .containsExactlyInAnyOrderElementsOf(model.values().stream()
                        .filter(listing -> listing.mandate().peer().equals(peer))
                        .toList());
    }

    private void change() {
        switch (random.nextInt(7)) {
            case 6 -> {
                if (!model.isEmpty()) {
                    OfferId id = any().id();
                    free.put(id, random.nextInt(4));
                    index.note(id, free.getOrDefault(id, 0));
                }
            }
            case 0 -> {
                if (!model.isEmpty()) {
                    remove(any());
                }
            }
            case 1 -> {
                PeerId peer = peer();
                Reputation reputation = new Reputation(random.nextInt(5), random.nextInt(5));
                String place = one(PLACES);
                Profile profile = new Profile(place.isEmpty() ? null : place, null, null, null, Set.of());
                index.revise(peer, listing -> revised(listing, profile, reputation));
                model.replaceAll((id, listing) ->
                        listing.mandate().peer().equals(peer) ? revised(listing, profile, reputation) : listing);
            }
            case 2 -> {
                if (!model.isEmpty()) {
                    Listing old = any();
                    put(new Listing(
                            old.mandate(), random.nextInt(50), old.resource(), old.profile(), old.reputation()));
                }
            }
            default -> put(listing());
        }
    }

    private static Listing revised(Listing listing, Profile profile, Reputation reputation) {
        return new Listing(listing.mandate(), listing.priceMinor(), listing.resource(), profile, reputation);
    }

    private void put(Listing listing) {
        model.put(listing.id(), listing);
        index.put(listing);
    }

    private void remove(Listing listing) {
        model.remove(listing.id());
        free.remove(listing.id());
        index.remove(new Offer(
                listing.mandate(), new SignedDocument("{}", List.of()), listing.priceMinor(), Offer.State.WITHDRAWN));
    }

    private Listing any() {
        List<Listing> all = List.copyOf(model.values());
        return all.get(random.nextInt(all.size()));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private PeerId peer() {
        return new PeerId("peer-" + random.nextInt(12));
    }

    private List<Listing> all(Category category) {
        return model.values().stream()
                .filter(listing -> listing.mandate().category() == category)
                .toList();
    }

    private Listing listing() {
        Resource resource = random.nextBoolean()
                ? new Memory(1 + random.nextInt(64), 50 + random.nextInt(10), 100)
                : new SharedFile(
                        one(WORDS), 1 + random.nextInt(9), "text/plain", "0".repeat(64), text(), text(), "", "", 5);
        OfferMandate mandate = new OfferMandate(
                new OfferId(new UUID(1, ++made)),
                peer(),
                resource.category(),
                null,
                resource,
                1 + random.nextInt(4),
                random.nextInt(20),
                new Window(random.nextInt(1_300), 1_300 + random.nextInt(1_000)),
                OfferMandate.Trust.ANYONE,
                Set.of(),
                Condition.All.NOTHING,
                random.nextInt(3),
                Manner.STANDARD.with(
                        random.nextBoolean() ? null : new Approval(1 + random.nextInt(3), Approval.Otherwise.ACCEPT)),
                0);
        return new Listing(mandate, random.nextInt(50), resource, Profile.EMPTY, Reputation.NEW);
    }

    private String text() {
        return one(WORDS) + one(List.of(" ", ", ", "/", "")) + one(WORDS);
    }

    private Want want() {
        Category category = random.nextBoolean() ? Category.MEMORY : Category.FILE;
        return new Want(category, 1, 1 + random.nextInt(3), 1, condition(category), random.nextInt(25));
    }

    private Condition condition(Category category) {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(part(category));
        }
        return parts.isEmpty() ? Condition.All.NOTHING : ConditionParser.parse(String.join(";", parts));
    }

    private String part(Category category) {
        return switch (random.nextInt(9)) {
            case 0 -> "place==" + one(List.of("kiel", "OSLO", "'Tromsø'", "'K*'", "''"));
            case 1 -> "place=in=(Kiel,Oslo,Oslo)";
            case 2 -> "(place==Kiel,reputation>=" + random.nextInt(100) + ",peer==peer-3)";
            case 3 -> "place!=Kiel";
            case 4 -> "price<=" + random.nextInt(50);
            case 5 -> "(peer==peer-1;reputation>=50,price<" + random.nextInt(30) + ")";
            case 6 -> "peer!=peer-2";
            default ->
                category == Category.MEMORY
                        ? "megabytes>=" + random.nextInt(64) + ";readNanos<=" + (50 + random.nextInt(10))
                        : "text=='" + one(WORDS).toLowerCase(Locale.ROOT) + one(List.of("", " " + one(WORDS))) + "'";
        };
    }

    private int freeSlots(Listing listing) {
        return free.getOrDefault(listing.id(), listing.mandate().slots());
    }

    private void compare(Want want, int most) {
        List<Listing> expected = all(want.category()).stream()
                .filter(listing -> listing.mandate().reservePriceMinor() <= want.maxPriceMinor()
                        && listing.mandate().window().contains(TERM)
                        && freeSlots(listing) >= want.slots()
                        && want.where().holds(listing))
                .sorted(Comparator.comparingLong(Listing::priceMinor))
                .toList();
        List<Listing> found = new ArrayList<>();
        Object after = null;
        do {
            OfferIndex.Found part = index.cheapest(want, TERM, after, most);
            assertThat(part.offers()).hasSizeLessThanOrEqualTo(most);
            part.offers().forEach(open -> {
                found.add(open.listing());
                assertThat(open.freeSlots()).isEqualTo(freeSlots(open.listing()));
            });
            assertThat(found).as("%s", want).hasSizeLessThanOrEqualTo(expected.size());
            after = part.last();
        } while (after != null);
        assertThat(found).as("%s", want).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(new HashSet<>(found)).hasSameSizeAs(found);
        assertThat(found.stream().map(Listing::priceMinor))
                .isEqualTo(expected.stream().map(Listing::priceMinor).toList());
    }
}
