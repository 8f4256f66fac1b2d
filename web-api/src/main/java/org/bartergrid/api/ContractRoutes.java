package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;
import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.SCIENTIST;
import static org.bartergrid.api.Access.VOLUNTEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.function.Function;
import org.bartergrid.api.Views.ChangeView;
import org.bartergrid.api.Views.ChangesView;
import org.bartergrid.api.Views.ContractView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.ContractChange;
import org.bartergrid.barter.JobId;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.peer.PeerId;
import org.bartergrid.settlement.Receipt;

/** Contracts and the receipts under them. */
final class ContractRoutes implements Routes {

    private final Barter barter;
    private final KeptKeys keptKeys;
    private final JobDesk desk;
    private final ContractChanges changes;
    private final EventStreams events;
    private final Function<ChangeView, String> json;

    ContractRoutes(
            Barter barter,
            KeptKeys keptKeys,
            JobDesk desk,
            ContractChanges changes,
            EventStreams events,
            Function<ChangeView, String> json) {
        this.barter = barter;
        this.keptKeys = keptKeys;
        this.desk = desk;
        this.changes = changes;
        this.events = events;
        this.json = json;
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.get("/v1/contracts", this::contracts, PEER, OPERATOR);
        routes.get("/v1/proposals", this::proposals, PEER, OPERATOR);
        routes.post("/v1/contracts/{contract}/decisions", this::decide, VOLUNTEER, SCIENTIST, OPERATOR);
        routes.get("/v1/contract-changes", this::changes, PEER, OPERATOR);
        routes.get("/v1/contract-changes/events", this::events, PEER, OPERATOR);
        routes.get("/v1/contracts/{contract}", this::contract, PEER, OPERATOR);
        routes.post("/v1/contracts/{contract}/receipts", this::receipt, GATEWAY);
    }

    private void contracts(Context request) {
        var page = barter.contractsOf(
                new PeerId(Routes.caller(request).name()), request.queryParam("cursor"), Requests.limit(request));
        request.json(PageView.of(page, ContractView::of));
    }

    private void proposals(Context request) {
        var page = barter.proposals(
                new PeerId(Routes.caller(request).name()), request.queryParam("cursor"), Requests.limit(request));
        request.json(PageView.of(page, ContractView::of));
    }

    private void decide(Context request) {
        var signed = Requests.signed(request);
        var decision = Requests.parse("document", signed.document(), Decision::parse);
        if (!decision.contract().equals(id(request))) {
            throw Refusal.badRequest("The decision is about contract " + decision.contract() + ": send it there");
        }
        if (!Routes.caller(request).name().equals(decision.peer().value())) {
            throw Refusal.forbidden("The decision is of peer '" + decision.peer() + "', but you are logged in as '"
                    + Routes.caller(request).name() + "': send your own");
        }
        request.json(ContractView.of(barter.decide(keptKeys.signed(signed, barter.peer(decision.peer())))));
    }

    private void changes(Context request) {
        var peer = new PeerId(Routes.caller(request).name());
        long above = Requests.number(request, "above", 0, 0, Long.MAX_VALUE);
        int wait = Requests.waitSeconds(request);
        request.future(() -> changes.above(peer, above, wait)
                .thenAccept(news -> request.json(
                        new ChangesView(news.stream().map(ChangeView::of).toList()))));
    }

    private void events(Context request) {
        var peer = new PeerId(Routes.caller(request).name());
        String last = request.header("Last-Event-ID");
        long above = last == null ? 0 : Requests.parse("Last-Event-ID", last, Requests::version);
        if (request.method().equals(HandlerType.HEAD)) {
            request.contentType("text/event-stream"); // there is a stream; its head does not wait for its end
            return;
        }
        events.stream(request, above, (number, wait) -> changes.above(peer, number, wait)
                .thenApply(news -> news.stream().map(this::event).toList()));
    }

    private EventStreams.Event event(ContractChange change) {
        return new EventStreams.Event(change.number(), "contract", json.apply(ChangeView.of(change)), false);
    }

    private void contract(Context request) {
        var record = barter.contract(id(request));
        var caller = Routes.caller(request);
        if (!caller.mayActFor(record.contract().consumer().value())
                && !caller.mayActFor(record.contract().provider().value())) {
            throw Refusal.notFound("There is no contract " + record.id() + " of yours: check its id");
        }
        request.json(ContractView.of(record));
    }

    private void receipt(Context request) {
        var signed = Requests.signed(request);
        var stated = Requests.parse("document", signed.document(), Receipt::parse);
        if (!stated.contract().equals(id(request))) {
            throw Refusal.badRequest("The receipt is for contract " + stated.contract() + ": send it there");
        }
        long observed = Requests.number(request, "observedCpuMillis", 0, 0, Long.MAX_VALUE);
        var record = barter.contract(stated.contract());
        if (record.state().isOpen()) {
            // A receipt proves itself by its node's key, but what was observed is this gateway's word. Once the
            // contract
            // is settled neither changes anything, and a repeated receipt is answered as it was the first time.
            var job = JobId.under(record.contract().order());
            desk.hold(job, Routes.caller(request).name());
        }
        request.json(ContractView.of(barter.recordReceipt(signed, observed)));
    }

    private static ContractId id(Context request) {
        return Requests.path(request, "contract", ContractId::parse);
    }
}
