package org.bartergrid.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.Effects;
import org.bartergrid.books.Pages;
import org.bartergrid.books.Projections;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Window;
import org.bartergrid.store.Table.Definition;
import org.bartergrid.store.Table.Row;

/**
 * Accounts, postings, holds, reservations and blocks as SQL tables. Safe for any thread, but projected into by one.
 *
 * <p>Rows first, the watermark last: after a crash in between the same blocks are projected again, to the same rows,
 * since a posting's key is its account and its number there.
 *
 * <p>Beside the watermark stands the format of the tables. Without the present one they are as good as empty: an earlier
 * version of this program wrote them, or they are to be rebuilt, or a crash came while their rows were removed. They are
 * emptied before the next block is projected, and the format is noted when that is done.
 */
final class IgniteProjections implements Projections {
    /** The group of the caches of all these tables. */
    static final String GROUP = "projections";

    private static final String WATERMARK = "block";
    private static final String FORMAT = "format";
    private static final String REBUILT_UP_TO = "rebuilt-up-to";

    /** What the tables are: another number for every change after which they have to be rebuilt. */
    private static final long FORMAT_NOW = 2;

    /** The cache that keeps how far the tables are. */
    static final String WATERMARK_CACHE = "projection-watermark";

    private final Table<Account> accounts;
    private final Table<Posting> postings;
    private final Table<Hold> holds;
    private final Table<Capacity.Status> reservations;
    private final Table<BlockHeader> blocks;
    private final IgniteCache<String, Long> watermark;
    private final Pages pages;

    IgniteProjections(Ignite ignite, Pages pages) {
        this.pages = pages;
        accounts = accountTable().in(ignite);
        postings = postingTable().in(ignite);
        holds = holdTable().in(ignite);
        reservations = reservationTable().in(ignite);
        blocks = blockTable().in(ignite);
        watermark = LedgerCluster.open(ignite, LedgerCluster.grouped(WATERMARK_CACHE, GROUP));
    }

    private static Definition<Account> accountTable() {
        return new Definition<Account>(
                        "ACCOUNTS",
                        GROUP,
                        account -> account.id().value(),
                        (row, account) -> row.text("unit", account.unit().name())
                                .number("limitMinor", account.limitMinor())
                                .number("balanceMinor", account.balanceMinor())
                                .number("heldMinor", account.heldMinor())
                                .number("postings", account.postings())
                                .number("closed", account.closed() ? 1L : 0L),
                        row -> new Account(
                                new AccountId(row.id()),
                                Unit.valueOf(row.text("unit")),
                                row.number("limitMinor"),
                                row.number("balanceMinor"),
                                row.number("heldMinor"),
                                row.number("postings"),
                                row.has("closed") && row.number("closed") == 1))
                .texts("unit")
                .numbers("limitMinor", "balanceMinor", "heldMinor", "postings", "closed");
    }

    private static Definition<Hold> holdTable() {
        return new Definition<Hold>(
                        "HOLDS",
                        GROUP,
                        hold -> hold.id().toString(),
                        (row, hold) -> row.text("account", hold.account().value())
                                .number("placedMinor", hold.placedMinor())
                                .number("remainingMinor", hold.remainingMinor())
                                .number("expiresAtMillis", hold.expiresAtMillis())
                                .text("state", hold.state().name()),
                        row -> new Hold(
                                new HoldId(UUID.fromString(row.id())),
                                new AccountId(row.text("account")),
                                row.number("placedMinor"),
                                row.number("remainingMinor"),
                                row.number("expiresAtMillis"),
                                Hold.State.valueOf(row.text("state"))))
                .texts("account", "state")
                .numbers("placedMinor", "remainingMinor", "expiresAtMillis")
                .index("account", "state");
    }

    private static Definition<Capacity.Status> reservationTable() {
        return new Definition<Capacity.Status>(
                        "RESERVATIONS",
                        GROUP,
                        status -> status.contract().toString(),
                        (row, status) -> row.text(
                                        "offer", status.reservation().offer().toString())
                                .number("slots", (long) status.reservation().slots())
                                .number(
                                        "fromMillis",
                                        status.reservation().window().fromMillis())
                                .number(
                                        "untilMillis",
                                        status.reservation().window().untilMillis())
                                .text("state", status.state().name()),
                        row -> new Capacity.Status(
                                new Capacity.Reservation(
                                        ContractId.parse(row.id()),
                                        OfferId.parse(row.text("offer")),
                                        Math.toIntExact(row.number("slots")),
                                        new Window(row.number("fromMillis"), row.number("untilMillis"))),
                                Capacity.State.valueOf(row.text("state"))))
                .texts("offer", "state")
                .numbers("slots", "fromMillis", "untilMillis")
                .index("offer", "state");
    }

    private static Definition<BlockHeader> blockTable() {
        return new Definition<BlockHeader>(
                        "BLOCKS",
                        GROUP,
                        block -> Long.toString(block.number()),
                        (row, block) -> row.number("version", (long) block.version())
                                .number("number", block.number())
                                .number("epoch", block.epoch())
                                .number("bookTimeMillis", block.bookTimeMillis())
                                .text("previousHash", block.previousHash())
                                .text("merkleRoot", block.merkleRoot())
                                .number("commands", (long) block.commands())
                                .number("bodyBytes", (long) block.bodyBytes())
                                .text("hash", block.hash()),
                        row -> new BlockHeader(
                                Math.toIntExact(row.number("version")),
                                row.number("number"),
                                row.number("epoch"),
                                row.number("bookTimeMillis"),
                                row.text("previousHash"),
                                row.text("merkleRoot"),
                                Math.toIntExact(row.number("commands")),
                                Math.toIntExact(row.number("bodyBytes")),
                                row.text("hash")))
                .texts("previousHash", "merkleRoot", "hash")
                .numbers("version", "number", "epoch", "bookTimeMillis", "commands", "bodyBytes")
                .index("number");
    }

    private static Definition<Posting> postingTable() {
        return new Definition<Posting>(
                        "POSTINGS",
                        GROUP,
                        posting -> key(posting.account(), posting.sequence()),
                        IgniteProjections::write,
                        IgniteProjections::posting)
                .texts("account", "entryId", "kind", "counterparty", "hold")
                .numbers("seq", "step", "amountMinor", "heldMinor", "balanceMinor", "heldAfterMinor", "bookTimeMillis")
                .index("account", "-seq");
    }

    private static String key(AccountId account, long sequence) {
        return account.value() + "/" + sequence;
    }

    private static void write(Table.RowWriter row, Posting posting) {
        AccountId counterparty = posting.counterparty();
        HoldId hold = posting.hold();
        row.text("account", posting.account().value())
                .number("seq", posting.sequence())
                .text("entryId", posting.entry().toString())
                .number("step", (long) posting.step())
                .text("kind", posting.kind().name())
                .text("counterparty", counterparty == null ? null : counterparty.value())
                .text("hold", hold == null ? null : hold.toString())
                .number("amountMinor", posting.amountMinor())
                .number("heldMinor", posting.heldMinor())
                .number("balanceMinor", posting.balanceMinor())
                .number("heldAfterMinor", posting.heldAfterMinor())
                .number("bookTimeMillis", posting.bookTimeMillis());
    }

    private static Posting posting(Row row) {
        String counterparty = row.textOrNull("counterparty");
        String hold = row.textOrNull("hold");
        return new Posting(
                new AccountId(row.text("account")),
                row.number("seq"),
                UUID.fromString(row.text("entryId")),
                Math.toIntExact(row.number("step")),
                Posting.Kind.valueOf(row.text("kind")),
                counterparty == null ? null : new AccountId(counterparty),
                hold == null ? null : new HoldId(UUID.fromString(hold)),
                row.number("amountMinor"),
                row.number("heldMinor"),
                row.number("balanceMinor"),
                row.number("heldAfterMinor"),
                row.number("bookTimeMillis"));
    }

    @Override
    public long watermark() {
        return isCurrent() ? noted(WATERMARK) : 0;
    }

    @Override
    public long rebuiltUpTo() {
        return isCurrent() ? noted(REBUILT_UP_TO) : Math.max(noted(REBUILT_UP_TO), noted(WATERMARK));
    }

    private boolean isCurrent() {
        return noted(FORMAT) == FORMAT_NOW;
    }

    private long noted(String name) {
        Long number = watermark.get(name);
        return number == null ? 0 : number;
    }

    @Override
    public void rebuild(long upTo) {
        watermark.put(REBUILT_UP_TO, upTo);
        watermark.remove(FORMAT);
        watermark.remove(WATERMARK);
        LostTables.areBeingRebuilt(pages);
    }

    @Override
    public boolean isSound() {
        return !LostTables.areInDoubt(pages);
    }

    private void empty() {
        // Of tables that an earlier version wrote, the watermark alone tells how far they were.
        rebuild(rebuiltUpTo());
        postings.removeAll();
        accounts.removeAll();
        holds.removeAll();
        reservations.removeAll();
        blocks.removeAll();
        watermark.put(FORMAT, FORMAT_NOW);
    }

    @Override
    public void project(List<Effects> projected) {
        long done = watermark();
        // Projected before: an account's older state must not replace its newer one.
        List<Effects> ahead =
                projected.stream().filter(effects -> effects.block() > done).toList();
        if (ahead.isEmpty()) {
            return;
        }
        if (ahead.get(0).block() != done + 1) {
            throw new IllegalStateException("block " + ahead.get(0).block() + " does not follow block " + done);
        }
        if (!isCurrent()) {
            empty();
        }
        // Of what changed more than once only the end is written.
        Map<AccountId, Account> changedAccounts = new LinkedHashMap<>();
        Map<HoldId, Hold> changedHolds = new LinkedHashMap<>();
        Map<ContractId, Capacity.Status> changedReservations = new LinkedHashMap<>();
        List<Posting> lines = new ArrayList<>();
        for (Effects effects : ahead) {
            lines.addAll(effects.postings());
            effects.accounts().forEach(account -> changedAccounts.put(account.id(), account));
            effects.holds().forEach(hold -> changedHolds.put(hold.id(), hold));
            effects.reservations().forEach(status -> changedReservations.put(status.contract(), status));
        }
        postings.putAll(lines);
        accounts.putAll(changedAccounts.values());
        holds.putAll(changedHolds.values());
        reservations.putAll(changedReservations.values());
        blocks.putAll(ahead.stream().map(Effects::header).toList());
        watermark.put(WATERMARK, ahead.get(ahead.size() - 1).block());
    }

    @Override
    public List<Posting> postings(AccountId account, long beforeSequence, int limit) {
        return postings.query(
                "WHERE account = ? AND seq < ? ORDER BY account, seq DESC LIMIT ?",
                account.value(),
                beforeSequence,
                limit);
    }

    @Override
    public List<Account> accounts(String afterId, int limit) {
        return accounts.query("WHERE id > ? ORDER BY id LIMIT ?", afterId, limit);
    }

    @Override
    public Optional<Hold> hold(HoldId id) {
        return holds.find(id.toString());
    }

    @Override
    public Optional<Capacity.Status> reservation(ContractId contract) {
        return reservations.find(contract.toString());
    }

    @Override
    public List<BlockHeader> blocks(long fromBlock, int limit) {
        List<BlockHeader> found = blocks.query("WHERE number >= ? ORDER BY number LIMIT ?", fromBlock, limit);
        // While rows come and go a later block may be there without the one before it.
        int following = 0;
        while (following < found.size() && found.get(following).number() == Math.max(1, fromBlock) + following) {
            following++;
        }
        return found.subList(0, following);
    }

    /** One line of a statement. */
    Optional<Posting> posting(AccountId account, long sequence) {
        return postings.find(key(account, sequence));
    }

    /** An account as it was projected. */
    Optional<Account> account(AccountId id) {
        return accounts.find(id.value());
    }

    /** How many lines of statements there are. */
    long postingCount() {
        return postings.size();
    }

    /** How many accounts there are. */
    long accountCount() {
        return accounts.size();
    }

    /** How many reservations there are. */
    long reservationCount() {
        return reservations.size();
    }
}
