package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.InMemoryCommandLog;
import org.bartergrid.books.InMemoryPages;
import org.bartergrid.books.InMemoryProjections;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Leg;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;
import org.bartergrid.resource.Storage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand peers barter everything with each other, while their coordinator crashes now and then, before or after any
 * step. Whatever happens: no slot is given twice, no contract stands without its holds, every hold is resolved in the end, and
 * all balances add up to zero. Another run: {@code -Dsimulation.jvm="-Dsimulation.market.seed=8 -Dsimulation.market.barters=9000"}.
 */
class MarketSimulationTest {
    private static final long SEED = Long.getLong("simulation.market.seed", 7);
    private static final int PEERS = Integer.getInteger("simulation.market.peers", 10_000);
    private static final int BARTERS = Integer.getInteger("simulation.market.barters", 100_000);
    private static final int CRASH_IN = 10_000;
    private static final int CHECK_EVERY = 5_000;
    private static final long TERM_MILLIS = 600_000;
    private static final List<Category> CATEGORIES =
            List.of(Category.MEMORY, Category.STORAGE, Category.PERIPHERAL, Category.FILE, Category.INTERNET_ACCESS);

    private static final List<Category> IN_RETURN =
            List.of(Category.MEMORY, Category.STORAGE, Category.PERIPHERAL, Category.INTERNET_ACCESS);

    private final Random random = new Random(SEED);
    private final InMemoryCatalog kept = new InMemoryCatalog();
    private final Grid grid = new Grid(
            new BooksStore(new CrashingLog(), new InMemoryPages(), new InMemoryProjections()),
            new CrashingCatalog().around(kept));
    private final List<Offer> offers = new ArrayList<>();

    /** Contracts that stand, as far as their consumers were told, or the coordinator after a crash. */
    private final Map<ContractId, Contract> open = new TreeMap<>();

    /** What stood of each offer until when; as long as nobody ends one early, until the end of its term. */
    private final Map<OfferId, List<long[]>> taken = new HashMap<>();

    private int orders;
    private int agreed;
    private int nothingFits;
    private int refused;
    private int crashes;
    private boolean mayCrash;

    /** The process ends here, in the middle of whatever it did. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private void perhapsCrash() {
        if (mayCrash && random.nextInt(CRASH_IN) == 0) {
            throw new Crash();
        }
    }

    private final class CrashingLog implements CommandLog {
        private final CommandLog log = new InMemoryCommandLog();

        @Override
        public long head() {
            return log.head();
        }

        @Override
        public byte @Nullable [] read(long number) {
            return log.read(number);
        }

        @Override
        public Appended append(long number, byte[] block) {
            try {
                perhapsCrash();
                Appended appended = log.append(number, block);
                perhapsCrash();
                return appended;
            } catch (Crash crash) {
                // To its writer it is a log that fails.
                throw new IllegalStateException("the process ends here", crash);
            }
        }
    }

    @AfterEach
    void close() {
        mayCrash = false;
        grid.close();
    }

    @Test
    @Tag("simulation")
    void nothingIsSoldTwiceAndEveryHoldIsResolved() {
        System.out.printf("market simulation: seed %d, %d peers, %d barters%n", SEED, PEERS, BARTERS);
        enrol();
        mayCrash = true;
        for (int i = 0; agreed < BARTERS; i++) {
            // In the time of one contract every peer orders twice, so that much is sold out.
            grid.pass(random.nextInt((int) (TERM_MILLIS / PEERS)));
            step();
            if (i % CHECK_EVERY == 0) {
                check();
            }
        }
        System.out.printf(
                "%d orders, %d barters agreed, %d found nothing, %d refused otherwise, %d crashes%n",
                orders, agreed, nothingFits, refused, crashes);
        assertThat(crashes).as("crashes").isGreaterThan(BARTERS / 2_000);
        assertThat(nothingFits).as("demands that found nothing").isPositive();
        mayCrash = false;
        grid.pass(2 * TERM_MILLIS + BarterPolicy.STANDARD.graceMillis());
        grid.barter.settleOverdue();
        for (ContractId id : List.copyOf(open.keySet())) {
            assertThat(grid.barter.contract(id).state().isEnd())
                    .as("contract %s", id)
                    .isTrue();
        }
        open.clear();
        check();
        assertNothingSoldTwice();
    }

    private void enrol() {
        for (int i = 0; i < PEERS; i++) {
            String name = "peer-" + i;
            Resource resource = resource(CATEGORIES.get(random.nextInt(CATEGORIES.size())));
            grid.peer(name, new RatedResource("thing", resource, Evidence.DECLARED, ""));
            int slots = resource instanceof Memory || resource instanceof Storage ? 64 : 1 + random.nextInt(3);
            offers.add(grid.offer(
                    name,
                    resource,
                    slots,
                    0,
                    IN_RETURN.get(random.nextInt(IN_RETURN.size())),
                    Category.COMPUTING_POWER));
        }
    }

    private Resource resource(Category category) {
        return switch (category) {
            case MEMORY -> new Memory(64 + random.nextInt(1_000), 50 + random.nextInt(100), 100);
            case STORAGE -> new Storage(64 + random.nextInt(10_000), 100, 100 + random.nextInt(400), 300);
            case PERIPHERAL ->
                new Peripheral(Device.PRINTER, 300L * (1 + random.nextInt(4)), 256, 5 + random.nextInt(30));
            case FILE ->
                new SharedFile(
                        "f", 1_000, "text/plain", "0".repeat(64), "", "", "", "", 1_000 + random.nextInt(100_000));
            default -> new InternetAccess(100_000, 10_000 + random.nextInt(90_000), 900 + random.nextInt(100));
        };
    }

    private void step() {
        try {
            if (random.nextInt(10) == 0) {
                grid.barter.settleOverdue();
                forgetEnded();
            }
            order();
        } catch (Crash crash) {
            restart();
        } catch (BarterException refusal) {
            switch (refusal.kind()) {
                case NOTHING_FITS -> nothingFits++;
                case UNAVAILABLE -> restart();
                case INSUFFICIENT_BALANCE, INVALID, CONFLICT -> {
                    refused++;
                    assertThat(refusal).hasMessageNotContaining("null");
                }
                default -> throw refusal;
            }
        }
    }

    private void order() {
        int who = random.nextInt(PEERS);
        List<Want> wants = new ArrayList<>();
        for (int i = random.nextInt(5) == 0 ? 2 : 1; i > 0; i--) {
            Category category = CATEGORIES.get(random.nextInt(CATEGORIES.size()));
            int slots = category == Category.MEMORY || category == Category.STORAGE ? 1 + random.nextInt(40) : 1;
            long most = category.measure().of(slots, TERM_MILLIS);
            wants.add(new Want(category, 1, slots, most, Condition.All.NOTHING, 1_000_000_000));
        }
        List<Offer> gives = random.nextInt(4) == 0 ? List.of(offers.get(who)) : List.of();
        SignedDocument demand = grid.demand("peer-" + who, wants, gives, 90_000_000);
        orders++;
        note(grid.barter.order(demand));
    }

    private void note(Ordered ordered) {
        for (ContractRecord record : ordered.contracts()) {
            if (open.put(record.id(), record.contract()) == null) {
                agreed++;
                for (Leg leg : record.contract().legs()) {
                    if (leg.offer() != null) {
                        taken.computeIfAbsent(leg.offer(), offer -> new ArrayList<>())
                                .add(new long[] {
                                    leg.window().fromMillis(), leg.window().untilMillis(), leg.slots()
                                });
                    }
                }
            }
        }
    }

    /** What was written down but not told: the coordinator knows after its start. */
    private void restart() {
        crashes++;
        mayCrash = false;
        grid.restart();
        for (ContractRecord record : agreedInCatalog()) {
            if (!open.containsKey(record.id())) {
                note(new Ordered(grid.barter.order(record.contract().order()).order(), List.of(record)));
            }
        }
        forgetEnded();
        mayCrash = true;
    }

    /** The oldest come first, and nobody ends one before its time. */
    private void forgetEnded() {
        for (var contracts = open.values().iterator(); contracts.hasNext(); ) {
            Contract contract = contracts.next();
            if (contract.window().untilMillis() > grid.clockMillis.get()) {
                break;
            }
            if (grid.barter.contract(contract.id()).state().isEnd()) {
                contracts.remove();
            }
        }
    }

    /** What every peer holds is what its open contracts say, and nothing was made or lost. */
    private void check() {
        boolean before = mayCrash;
        mayCrash = false;
        forgetEnded();
        Map<PeerId, Long> held = new HashMap<>();
        for (Contract contract : open.values()) {
            held.merge(contract.consumer(), contract.holdMinor(), Long::sum);
            held.merge(contract.provider(), contract.providerHoldMinor(), Long::sum);
        }
        for (int i = 0; i < PEERS; i++) {
            PeerId peer = new PeerId("peer-" + i);
            assertThat(grid.held(peer.value())).as("what %s holds", peer).isEqualTo(held.getOrDefault(peer, 0L));
        }
        assertThat(grid.sums()).containsOnly(0L);
        mayCrash = before;
    }

    private void assertNothingSoldTwice() {
        Map<OfferId, Integer> slots = new HashMap<>();
        offers.forEach(offer -> slots.put(offer.id(), offer.mandate().slots()));
        taken.forEach((offer, legs) -> {
            TreeMap<Long, Long> changes = new TreeMap<>();
            for (long[] leg : legs) {
                changes.merge(leg[0], leg[2], Long::sum);
                changes.merge(leg[1], -leg[2], Long::sum);
            }
            long at = 0;
            for (long change : changes.values()) {
                at += change;
                assertThat(at).as("slots of offer %s", offer).isLessThanOrEqualTo(slots.getOrDefault(offer, 0));
            }
        });
    }

    private final class CrashingCatalog implements WatchedCatalog {
        @Override
        public void before(Object written) {
            perhapsCrash();
        }

        @Override
        public void after() {
            perhapsCrash();
        }
    }

    private List<ContractRecord> agreedInCatalog() {
        List<ContractRecord> all = new ArrayList<>();
        List<ContractRecord> page = kept.contractsIn(ContractRecord.State.AGREED, "", Page.LARGEST);
        while (!page.isEmpty()) {
            all.addAll(page);
            String last = page.get(page.size() - 1).id().toString();
            page = kept.contractsIn(ContractRecord.State.AGREED, last, Page.LARGEST);
        }
        return all;
    }
}
