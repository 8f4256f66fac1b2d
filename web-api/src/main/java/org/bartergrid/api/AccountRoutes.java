package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.bartergrid.api.Views.AccountView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.api.Views.PostingView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.Page;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.jspecify.annotations.Nullable;

/** Accounts and their statements. */
final class AccountRoutes implements Routes {

    private final Barter barter;

    AccountRoutes(Barter barter) {
        this.barter = barter;
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.get("/v1/accounts", this::accounts, PEER, OPERATOR);
        routes.get("/v1/accounts/{account}", this::account, PEER, OPERATOR);
        routes.get("/v1/accounts/{account}/postings", this::postings, PEER, OPERATOR);
    }

    private void accounts(Context request) {
        var caller = Routes.caller(request);
        var page = caller.access() == OPERATOR
                ? barter.accounts(request.queryParam("cursor"), Requests.limit(request))
                : accountsOf(caller.name(), request.queryParam("cursor"), Requests.limit(request));
        request.json(PageView.of(page, AccountView::of));
    }

    /** Accounts are in order of id, so those of one peer stand together, and nobody else's between them. */
    private Page<Account> accountsOf(String peer, @Nullable String cursor, int limit) {
        String first = peer + ".";
        String start = cursor != null && cursor.startsWith(first) ? cursor : first;
        var page = barter.accounts(start, limit);
        var own = page.items().stream()
                .filter(account -> account.id().owner().equals(peer))
                .toList();
        return new Page<>(own, own.size() == page.items().size() ? page.next() : null);
    }

    private void account(Context request) {
        request.json(AccountView.of(barter.account(own(request))));
    }

    private void postings(Context request) {
        var page = barter.postings(
                own(request),
                request.queryParam("cursor"),
                Requests.number(request, "from", 0, 0, Long.MAX_VALUE),
                Requests.number(request, "until", Long.MAX_VALUE, 0, Long.MAX_VALUE),
                Requests.limit(request));
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
