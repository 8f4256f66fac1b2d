package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.SCIENTIST;
import static org.bartergrid.api.Access.VOLUNTEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.bartergrid.api.EntryViews.EntryView;
import org.bartergrid.api.EntryViews.ProofView;
import org.bartergrid.barter.Barter;
import org.bartergrid.books.Recorded;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.jspecify.annotations.Nullable;

/** Entries of the ledger: written by who pays, read and proved by whoever has a part in them. */
final class EntryRoutes implements Routes {

    private final Barter barter;

    EntryRoutes(Barter barter) {
        this.barter = barter;
    }

    /** What a caller writes: amounts in minor units. */
    record NewEntry(@Nullable String id, @Nullable List<@Nullable NewTransfer> transfers) {}

    /** One movement of it. */
    record NewTransfer(@Nullable String from, @Nullable String to, @Nullable String unit, @Nullable Long amountMinor) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/entries", this::post, VOLUNTEER, SCIENTIST, OPERATOR);
        routes.get("/v1/entries/{entry}", this::entry, PEER, OPERATOR);
        routes.get("/v1/entries/{entry}/proof", this::proof, PEER, OPERATOR);
        routes.post("/v1/entries/{entry}/reversal", this::reverse, OPERATOR);
    }

    private void post(Context request) {
        var body = Requests.body(request, NewEntry.class);
        var id = new EntryId(Requests.parse("id", body.id(), UUID::fromString));
        var named = body.transfers();
        if (named == null || named.isEmpty() || named.size() > Entry.MOST_STEPS) {
            throw Refusal.badRequest("'transfers' has 1 to " + Entry.MOST_STEPS + " transfers");
        }
        List<Step.Transfer> transfers = new ArrayList<>();
        for (var transfer : named) {
            transfers.add(transfer(request, transfer));
        }
        request.status(201).json(EntryView.of(barter.post(id, transfers)));
    }

    /** Who may act for the payer may give away what it has; nobody else may. */
    private static Step.Transfer transfer(Context request, @Nullable NewTransfer transfer) {
        if (transfer == null || transfer.amountMinor() == null) {
            throw Refusal.badRequest("A transfer has 'from', 'to', 'unit' and 'amountMinor'");
        }
        var from = Requests.parse("from", transfer.from(), AccountId::new);
        if (!Routes.caller(request).mayActFor(from.owner())) {
            throw Refusal.forbidden("The account '" + from + "' is not yours: pay from one of your own");
        }
        return new Step.Transfer(
                from,
                Requests.parse("to", transfer.to(), AccountId::new),
                Requests.constant("unit", transfer.unit(), Unit.class),
                transfer.amountMinor());
    }

    private void entry(Context request) {
        request.json(EntryView.of(own(request)));
    }

    private void proof(Context request) {
        var recorded = own(request);
        request.json(ProofView.of(barter.proof(recorded.command().id())));
    }

    private void reverse(Context request) {
        request.status(201).json(EntryView.of(barter.reverse(id(request))));
    }

    private static EntryId id(Context request) {
        return new EntryId(Requests.path(request, "entry", UUID::fromString));
    }

    /** An entry in which the caller has a part; to everybody else it is not there. */
    private Recorded own(Context request) {
        var caller = Routes.caller(request);
        var recorded = barter.entry(id(request));
        boolean concerned = recorded.command().money().stream()
                .flatMap(EntryRoutes::accounts)
                .anyMatch(account -> caller.mayActFor(account.owner()));
        if (!concerned && caller.access() != OPERATOR) {
            throw Refusal.notFound("There is no entry " + recorded.command().id() + " of yours: check its id");
        }
        return recorded;
    }

    private static Stream<AccountId> accounts(Step step) {
        if (step instanceof Step.Transfer transfer) {
            return Stream.of(transfer.from(), transfer.to());
        } else if (step instanceof Step.OpenAccount open) {
            return Stream.of(open.account());
        } else if (step instanceof Step.CloseAccount close) {
            return Stream.of(close.account());
        } else if (step instanceof Step.PlaceHold place) {
            return Stream.of(place.account());
        } else if (step instanceof Step.PostHold post) {
            return Stream.of(post.payee());
        }
        // A hold that is voided and an entry that is reversed name no account.
        return Stream.of();
    }
}
