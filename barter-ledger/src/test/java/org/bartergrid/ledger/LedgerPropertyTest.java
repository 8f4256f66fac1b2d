package org.bartergrid.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bartergrid.ledger.Outcome.Refused;
import org.bartergrid.ledger.Step.OpenAccount;
import org.bartergrid.ledger.Step.PlaceHold;
import org.bartergrid.ledger.Step.PostHold;
import org.bartergrid.ledger.Step.Transfer;
import org.bartergrid.ledger.Step.VoidHold;

/** The ledger does, on any sequence of entries, what the naive one does, and keeps its laws after each. */
class LedgerPropertyTest {
    private static final List<String> NAMES =
            List.of("grid.credit.issue", "ada.credit", "bob.credit", "cyd.credit", "ada.ticket", "dan.credit");

    @Provide
    Arbitrary<List<Entry>> entries() {
        return Arbitraries.integers()
                .between(0, Integer.MAX_VALUE)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60)
                .flatMap(seeds -> Combinators.combine(seeds.stream()
                                .map(seed -> step().list().ofMinSize(1).ofMaxSize(4))
                                .toList())
                        .as(LedgerPropertyTest::entriesOf));
    }

    private static List<Entry> entriesOf(List<List<Step>> steps) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            entries.add(new Entry(new EntryId(new UUID(1, i)), steps.get(i)));
        }
        return entries;
    }

    private static Arbitrary<AccountId> account() {
        return Arbitraries.of(NAMES).map(AccountId::new);
    }

    private static Arbitrary<HoldId> hold() {
        return Arbitraries.integers().between(1, 6).map(i -> new HoldId(new UUID(2, i)));
    }

    private static Arbitrary<Unit> unit() {
        return Arbitraries.frequency(net.jqwik.api.Tuple.of(9, Unit.CREDIT), net.jqwik.api.Tuple.of(1, Unit.TICKET));
    }

    private static Arbitrary<Long> amount() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(20, Arbitraries.longs().between(1, 60)),
                net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(-2, 0)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(Ledger.LARGEST_AMOUNT_MINOR, Long.MAX_VALUE)));
    }

    private static Arbitrary<Step> step() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Combinators.combine(account(), unit()).as(LedgerPropertyTest::open)),
                net.jqwik.api.Tuple.of(
                        6,
                        Combinators.combine(account(), account(), unit(), amount())
                                .as((a, b, u, m) -> (Step) new Transfer(a, b, u, m))),
                net.jqwik.api.Tuple.of(
                        4,
                        Combinators.combine(
                                        hold(),
                                        account(),
                                        unit(),
                                        amount(),
                                        Arbitraries.longs().between(0, 120))
                                .as((h, a, u, m, t) -> (Step) new PlaceHold(h, a, u, m, t))),
                net.jqwik.api.Tuple.of(
                        4,
                        Combinators.combine(hold(), account(), amount()).as((h, a, m) -> (Step) new PostHold(h, a, m))),
                net.jqwik.api.Tuple.of(2, hold().map(h -> (Step) new VoidHold(h))));
    }

    private static Step open(AccountId account, Unit unit) {
        return new OpenAccount(account, unit, account.value().equals("grid.credit.issue") ? -1_000 : -10);
    }

    /** The treasury and two accounts with something in them, so that most random entries have something to move. */
    private static Entry beginning() {
        return new Entry(
                new EntryId(new UUID(0, 0)),
                List.of(
                        new OpenAccount(new AccountId("grid.credit.issue"), Unit.CREDIT, -1_000),
                        new OpenAccount(new AccountId("ada.credit"), Unit.CREDIT, 0),
                        new OpenAccount(new AccountId("bob.credit"), Unit.CREDIT, 0),
                        new Transfer(new AccountId("grid.credit.issue"), new AccountId("ada.credit"), Unit.CREDIT, 100),
                        new Transfer(
                                new AccountId("grid.credit.issue"), new AccountId("bob.credit"), Unit.CREDIT, 100)));
    }

    @Property(tries = 400)
    void doesWhatTheNaiveLedgerDoesAndKeepsItsLaws(@ForAll("entries") List<Entry> entries) {
        Ledger ledger = new Ledger();
        NaiveLedger naive = new NaiveLedger();
        Map<AccountId, List<Posting>> statements = new HashMap<>();
        List<Entry> all = new ArrayList<>(entries);
        all.add(0, beginning());
        long now = 0;
        for (Entry entry : all) {
            now += 2;
            List<Posting> lines = new ArrayList<>();
            ledger.expire(now, (account, line) -> lines.add(line));
            naive.expire(now);
            Outcome outcome = ledger.apply(entry, now, (account, line) -> lines.add(line));
            Outcome.Reason expected = naive.apply(entry, now);
            assertThat(outcome instanceof Refused refused ? refused.reason() : null)
                    .isEqualTo(expected);
            lines.forEach(line -> statements
                    .computeIfAbsent(line.account(), account -> new ArrayList<>())
                    .add(line));
            assertThat(ledger.accounts()).containsExactlyInAnyOrderElementsOf(naive.accounts.values());
            assertThat(ledger.holds()).containsExactlyInAnyOrderElementsOf(naive.holds.values());
            assertLaws(ledger);
        }
        assertStatementsAddUp(ledger, statements);
    }

    private static void assertLaws(Ledger ledger) {
        assertThat(ledger.sums().values()).containsOnly(0L);
        Map<AccountId, Long> held = new HashMap<>();
        for (Hold hold : ledger.holds()) {
            assertThat(hold.remainingMinor()).isBetween(0L, hold.placedMinor());
            held.merge(hold.account(), hold.remainingMinor(), Long::sum);
        }
        for (Account account : ledger.accounts()) {
            assertThat(account.availableMinor())
                    .as("what %s can spend", account.id())
                    .isNotNegative();
            assertThat(account.heldMinor()).isEqualTo(held.getOrDefault(account.id(), 0L));
        }
        assertTotals(ledger);
    }

    private static void assertTotals(Ledger ledger) {
        Map<Unit, Totals> expected = new EnumMap<>(Unit.class);
        for (Account account : ledger.accounts()) {
            Totals before = expected.getOrDefault(account.unit(), new Totals(0, 0, 0, 0));
            expected.put(
                    account.unit(),
                    new Totals(
                            before.accounts() + 1,
                            before.positiveMinor() + Math.max(0, account.balanceMinor()),
                            before.negativeMinor() + Math.min(0, account.balanceMinor()),
                            before.heldMinor() + account.heldMinor()));
        }
        assertThat(ledger.totals()).isEqualTo(expected);
    }

    private static void assertStatementsAddUp(Ledger ledger, Map<AccountId, List<Posting>> statements) {
        for (Account account : ledger.accounts()) {
            long balance = 0;
            long held = 0;
            long sequence = 0;
            for (Posting line : statements.getOrDefault(account.id(), List.of())) {
                balance += line.amountMinor();
                held += line.heldMinor();
                assertThat(line.sequence()).isEqualTo(++sequence);
                assertThat(line.balanceMinor()).isEqualTo(balance);
                assertThat(line.heldAfterMinor()).isEqualTo(held);
            }
            assertThat(balance).isEqualTo(account.balanceMinor());
            assertThat(held).isEqualTo(account.heldMinor());
            assertThat(sequence).isEqualTo(account.postings());
        }
    }
}
