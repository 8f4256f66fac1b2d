package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.PUBLIC;
import static org.bartergrid.api.Access.SCIENTIST;
import static org.bartergrid.api.Access.VOLUNTEER;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.bartergrid.api.Views.OfferView;
import org.bartergrid.api.Views.OrderView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.api.Views.SearchView;
import org.bartergrid.api.Views.ValuationView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.Ordered;
import org.bartergrid.barter.Page;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity;
import org.bartergrid.valuation.Valuation;
import org.jspecify.annotations.Nullable;

/** Offers, demands, searches and the orders that come of them. The operator trades for the coordinator's own peer. */
final class MarketRoutes implements Routes {

    private final Barter barter;
    private final KeptKeys keptKeys;
    private final PeerRoles roles;

    MarketRoutes(Barter barter, KeptKeys keptKeys, PeerRoles roles) {
        this.barter = barter;
        this.keptKeys = keptKeys;
        this.roles = roles;
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/appraisals", this::appraise, PUBLIC);
        routes.get("/v1/offers", this::offers, PUBLIC);
        routes.get("/v1/offers/{offer}", this::offer, PUBLIC);
        routes.post("/v1/offers", this::place, VOLUNTEER, OPERATOR);
        routes.delete("/v1/offers/{offer}", this::withdraw, VOLUNTEER, OPERATOR);
        routes.post("/v1/searches", this::search, PEER, OPERATOR);
        routes.post("/v1/demands", this::demand, SCIENTIST, OPERATOR);
        routes.get("/v1/orders", this::orders, PEER, OPERATOR);
        routes.get("/v1/orders/{order}", this::order, PEER, OPERATOR);
        routes.delete("/v1/orders/{order}", this::cancel, SCIENTIST, OPERATOR);
    }

    record AppraisalRequest(@Nullable JsonNode resource, @Nullable Long quantity) {}

    /**
     * What a resource would be worth.
     *
     * @param costMinor what the quantity is worth, if one was asked about
     */
    record AppraisalView(
            ValuationView valuation, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long costMinor) {}

    private void appraise(Context request) {
        var body = Requests.body(request, AppraisalRequest.class);
        if (body.resource == null) {
            throw Refusal.badRequest("'resource' is missing");
        }
        String resource = body.resource.toString();
        var valuation = barter.appraise(Requests.checked(() -> ResourceDocument.parse(resource)));
        Long costMinor = body.quantity == null ? null : (Long) cost(valuation, body.quantity);
        request.json(new AppraisalView(ValuationView.of(valuation), costMinor));
    }

    private static long cost(Valuation valuation, long quantity) {
        try {
            return Requests.checked(() -> valuation.of(new Quantity(quantity, valuation.measure())));
        } catch (ArithmeticException beyond) {
            throw Refusal.badRequest("So much of it is worth more than an amount can carry: ask about less");
        }
    }

    private void offers(Context request) {
        var category = request.queryParam("category");
        var wanted =
                category == null ? Category.COMPUTING_POWER : Requests.constant("category", category, Category.class);
        var offers = barter.offers(wanted, Requests.limit(request));
        request.json(PageView.of(new Page<>(offers, null), OfferView::of));
    }

    private void offer(Context request) {
        request.json(OfferView.of(barter.offer(Requests.path(request, "offer", OfferId::parse))));
    }

    private void place(Context request) {
        var signed = Requests.signed(request);
        var mandate = Requests.parse("document", signed.document(), OfferMandate::parse);
        requireOwn(request, mandate.peer());
        var placed = barter.placeOffer(keptKeys.signed(signed, barter.peer(mandate.peer())));
        if (!roles.of(mandate.peer().value()).contains(PeerRole.VOLUNTEER)) {
            // Looked at behind it: whoever takes the role meanwhile has withdrawn what there was before.
            var unused = barter.withdrawOffer(mandate.peer(), placed.id());
            throw AccessCheck.roleTaken(
                    PeerRole.VOLUNTEER.text(), mandate.peer().value());
        }
        request.status(201).json(OfferView.of(placed));
    }

    private void withdraw(Context request) {
        var peer = new PeerId(Routes.caller(request).name());
        request.json(OfferView.of(barter.withdrawOffer(peer, Requests.path(request, "offer", OfferId::parse))));
    }

    private void search(Context request) {
        var demand = Demands.read(request);
        boolean explain = Boolean.parseBoolean(request.queryParam("explain"));
        var answers = barter.search(demand, new PeerId(Routes.caller(request).name()), explain);
        request.json(SearchView.of(answers, Requests.limit(request)));
    }

    private void demand(Context request) {
        var signed = Requests.signed(request);
        var mandate = Requests.parse("document", signed.document(), DemandMandate::parse);
        requireOwn(request, mandate.peer());
        request.status(201).json(OrderView.of(barter.order(keptKeys.signed(signed, barter.peer(mandate.peer())))));
    }

    private void orders(Context request) {
        var page = barter.ordersOf(
                new PeerId(Routes.caller(request).name()), request.queryParam("cursor"), Requests.limit(request));
        // An attempt that the books refused has left a row, and is no order.
        var standing = page.items().stream()
                .flatMap(order -> barter.findOrder(order.id()).stream())
                .toList();
        request.json(PageView.of(new Page<>(standing, page.next()), OrderView::of));
    }

    private void order(Context request) {
        request.json(OrderView.of(own(request)));
    }

    private void cancel(Context request) {
        var order = own(request).order();
        request.json(OrderView.of(
                barter.cancelOrder(new PeerId(Routes.caller(request).name()), order.id())));
    }

    private Ordered own(Context request) {
        var ordered = barter.order(Requests.path(request, "order", OrderId::parse));
        if (!Routes.caller(request).mayActFor(ordered.order().demand().peer().value())) {
            // The same answer as for an order that is not there: ids of others are nobody's business.
            throw Refusal.notFound("There is no order " + request.pathParam("order") + " of yours: check its id");
        }
        return ordered;
    }

    private static void requireOwn(Context request, PeerId signer) {
        if (!Routes.caller(request).name().equals(signer.value())) {
            throw Refusal.forbidden("The mandate is of peer '" + signer + "', but you are logged in as '"
                    + Routes.caller(request).name() + "': send your own");
        }
    }
}
