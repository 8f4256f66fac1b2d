package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.PUBLIC;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import org.bartergrid.api.Views.AccountView;
import org.bartergrid.api.Views.LedgerView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.api.Views.PostingView;
import org.bartergrid.barter.Barter;
import org.bartergrid.ledger.AccountId;

/** Accounts, their statements, and the state of the ledger as a whole. */
final class AccountRoutes implements Routes {

    private final Barter barter;

    AccountRoutes(Barter barter) {
        this.barter = barter;
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.get("/v1/health", this::health, PUBLIC);
        routes.get("/v1/ledger", this::ledger, PUBLIC);
        routes.get("/v1/accounts", this::accounts, OPERATOR);
        routes.get("/v1/accounts/{account}", this::account, PEER, OPERATOR);
        routes.get("/v1/accounts/{account}/postings", this::postings, PEER, OPERATOR);
    }

    private void health(Context request) {
        request.json(Map.of("status", "up", "block", barter.head().block()));
    }

    private void ledger(Context request) {
        request.json(LedgerView.of(barter.head(), barter.ledgerSums()));
    }

    private void accounts(Context request) {
        request.json(
                PageView.of(barter.accounts(request.queryParam("cursor"), Requests.limit(request)), AccountView::of));
    }

    private void account(Context request) {
        request.json(AccountView.of(barter.account(own(request))));
    }

    private void postings(Context request) {
        var page = barter.postings(own(request), request.queryParam("cursor"), Requests.limit(request));
        request.json(PageView.of(page, PostingView::of));
    }

    private static AccountId own(Context request) {
        var account = Requests.path(request, "account", AccountId::new);
        if (!Routes.caller(request).mayActFor(account.owner())) {
            throw Refusal.notFound("There is no account '" + account + "' of yours: check its id");
        }
        return account;
    }
}
