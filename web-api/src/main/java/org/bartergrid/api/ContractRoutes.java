package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;
import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.bartergrid.api.Views.ContractView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.JobId;
import org.bartergrid.market.ContractId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.settlement.Receipt;

/** Contracts and the receipts under them. */
final class ContractRoutes implements Routes {

    private final Barter barter;
    private final JobDesk desk;

    ContractRoutes(Barter barter, JobDesk desk) {
        this.barter = barter;
        this.desk = desk;
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.get("/v1/contracts", this::contracts, PEER);
        routes.get("/v1/contracts/{contract}", this::contract, PEER, OPERATOR);
        routes.post("/v1/contracts/{contract}/receipts", this::receipt, GATEWAY);
    }

    private void contracts(Context request) {
        var page = barter.contractsOf(
                new PeerId(Routes.caller(request).name()), request.queryParam("cursor"), Requests.limit(request));
        request.json(PageView.of(page, ContractView::of));
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
        if (record.state() == ContractRecord.State.AGREED) {
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
