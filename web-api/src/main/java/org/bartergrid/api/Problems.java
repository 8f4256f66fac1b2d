package org.bartergrid.api;

import java.util.Map;
import org.bartergrid.api.Views.SearchView;
import org.bartergrid.barter.BarterException;

/** What the domain refuses, as the API says it. */
final class Problems {

    private static final int MOST_CANDIDATES = 50;

    private Problems() {}

    static Refusal of(BarterException refusal) {
        String detail = Requests.sentence(refusal.getMessage());
        return switch (refusal.kind()) {
            case INVALID -> Refusal.badRequest(detail);
            case NOT_FOUND -> Refusal.notFound(detail);
            case FORBIDDEN -> Refusal.forbidden(detail);
            case CONFLICT -> Refusal.conflict("conflict", detail);
            case INSUFFICIENT_BALANCE -> Refusal.unmet("insufficient-balance", detail, Map.of());
            case NOTHING_FITS -> nothingFits(refusal, detail);
            case BUSY, UNAVAILABLE -> Refusal.busy(detail);
            case NO_WRITER -> Refusal.noWriter(detail);
        };
    }

    private static Refusal nothingFits(BarterException refusal, String detail) {
        var answer = refusal.searchAnswer();
        Map<String, Object> more = answer == null ? Map.of() : Map.of("search", SearchView.of(answer, MOST_CANDIDATES));
        return Refusal.unmet("nothing-fits", detail, more);
    }
}
