package org.bartergrid.api;

import io.javalin.http.Context;
import java.util.List;
import org.bartergrid.market.Condition;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Want;
import org.bartergrid.resource.Category;
import org.jspecify.annotations.Nullable;

/** What a search asks for: a list of wants, or processor time in the flat form of the first release. Stateless. */
final class Demands {

    private Demands() {}

    record WantsBody(@Nullable List<WantBody> wants, long termSeconds) {}

    record WantBody(
            @Nullable String category, int offers, int slots, long amount, @Nullable String where, long maxPriceMinor) {
        Want want() {
            return new Want(
                    Requests.constant("category", category, Category.class),
                    offers,
                    slots,
                    amount,
                    where == null ? Condition.All.NOTHING : ConditionParser.parse(where),
                    maxPriceMinor);
        }
    }

    record FlatBody(
            @Nullable String category,
            int nodes,
            int slotsPerNode,
            long cpuSeconds,
            long minMips,
            long minMflops,
            long minMemoryMegabytes,
            long maxPriceMinorPerCpuSecond,
            long termSeconds) {
        Demand demand() {
            if (Requests.constant("category", category, Category.class) != Category.COMPUTING_POWER) {
                throw Refusal.badRequest("This form is for COMPUTING_POWER: send a list of 'wants' for anything else");
            }
            return Demand.ofComputingPower(
                    nodes,
                    slotsPerNode,
                    cpuSeconds,
                    minMips,
                    minMflops,
                    minMemoryMegabytes,
                    maxPriceMinorPerCpuSecond,
                    termSeconds);
        }
    }

    /** The demand in a body; every want has to meet the condition in the query too. */
    static Demand read(Context request) {
        String where = request.queryParam("where");
        var condition = where == null ? Condition.All.NOTHING : Requests.parse("where", where, ConditionParser::parse);
        Demand demand;
        if (Requests.has(request, "wants")) {
            var body = Requests.body(request, WantsBody.class);
            var wants = body.wants == null ? List.<WantBody>of() : body.wants;
            demand = Requests.checked(
                    () -> new Demand(wants.stream().map(WantBody::want).toList(), body.termSeconds));
        } else {
            demand = Requests.checked(Requests.body(request, FlatBody.class)::demand);
        }
        return demand.where(condition);
    }
}
