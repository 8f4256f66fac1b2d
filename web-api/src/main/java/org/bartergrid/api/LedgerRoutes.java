package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PUBLIC;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.bartergrid.api.EntryViews.BlockView;
import org.bartergrid.api.Views.LedgerView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.Page;
import org.bartergrid.barter.TrialBalance;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.LedgerSql;
import org.bartergrid.ledger.Unit;
import org.jspecify.annotations.Nullable;

/** The books as a whole: where they stand, the chain of their headers, and what an operator asks of them. */
final class LedgerRoutes implements Routes {

    private static final int MOST_ROWS = 1_000;

    /** A query that names none of the books' tables is about the market's, which are not projected. */
    private static final Pattern OF_THE_BOOKS =
            Pattern.compile("\\b(ACCOUNTS|POSTINGS|HOLDS|RESERVATIONS|BLOCKS)\\b", Pattern.CASE_INSENSITIVE);

    private static final long SUMS_LAST_NANOS = 1_000_000_000;

    private final Barter barter;
    private final LedgerSql sql;
    private final String coordinator;
    private volatile @Nullable Sums sums;

    LedgerRoutes(Barter barter, LedgerSql sql, String coordinator) {
        this.coordinator = coordinator;
        this.barter = barter;
        this.sql = sql;
    }

    /** The sums of all balances as they were not long ago. */
    private record Sums(Map<Unit, Long> byUnit, long atNanos) {}

    /** A question in SQL. */
    record Question(@Nullable String sql) {}

    /** One unit of a trial balance. */
    record BalanceView(long accounts, long positiveMinor, long negativeMinor, long heldMinor, long sumMinor) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.get("/v1/health", this::health, PUBLIC);
        routes.get("/v1/ledger", this::ledger, PUBLIC);
        routes.get("/v1/blocks", this::blocks, PUBLIC);
        routes.get("/v1/ledger/trial-balance", this::trialBalance, OPERATOR);
        routes.post("/v1/ledger/queries", this::ask, OPERATOR);
        routes.post("/v1/ledger/rebuild", this::rebuild, OPERATOR);
    }

    private void health(Context request) {
        request.json(Map.of("status", "up", "block", barter.head().block()));
    }

    private void ledger(Context request) {
        request.json(LedgerView.of(barter.head(), coordinator, sums()));
    }

    /** Everybody may ask, and adding up looks at every account: once a second is enough. */
    private Map<Unit, Long> sums() {
        Sums now = sums;
        if (now == null || System.nanoTime() - now.atNanos > SUMS_LAST_NANOS) {
            now = new Sums(barter.ledgerSums(), System.nanoTime());
            sums = now;
        }
        return now.byUnit;
    }

    private void blocks(Context request) {
        int limit = Requests.limit(request);
        String cursor = request.queryParam("cursor");
        long from = cursor == null ? 1 : Requests.number("cursor", cursor, 1, Long.MAX_VALUE);
        var headers = barter.headers(from, limit);
        long head = barter.head().block();
        long next = headers.isEmpty() ? from : headers.get(headers.size() - 1).number() + 1;
        var page = new Page<BlockHeader>(headers, next <= head ? Long.toString(next) : null);
        request.json(PageView.of(page, BlockView::of));
    }

    private void trialBalance(Context request) {
        TrialBalance balance = barter.trialBalance();
        Map<String, BalanceView> units = new TreeMap<>();
        balance.lines()
                .forEach((unit, line) -> units.put(
                        unit.name(),
                        new BalanceView(
                                line.accounts(),
                                line.positiveMinor(),
                                line.negativeMinor(),
                                line.heldMinor(),
                                line.sumMinor())));
        request.json(Map.of("block", balance.block(), "units", units));
    }

    private void ask(Context request) {
        var question = Requests.body(request, Question.class);
        String query = Requests.required("sql", question.sql());
        Supplier<LedgerSql.Answer> asked = () -> Requests.checked(() -> sql.ask(query, MOST_ROWS));
        request.json(OF_THE_BOOKS.matcher(query).find() ? barter.fromTables(asked) : asked.get());
    }

    private void rebuild(Context request) {
        request.status(HttpStatus.ACCEPTED).json(Map.of("block", barter.rebuildTables()));
    }
}
