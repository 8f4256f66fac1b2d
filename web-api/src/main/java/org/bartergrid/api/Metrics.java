package org.bartergrid.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What an operator watches, in the text form of Prometheus: how requests are answered, where the books stand, what the
 * members of cells have refused, and how this process does. Safe for any thread.
 */
final class Metrics implements Routes, AutoCloseable {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final RefusalReports refusals;
    private final MultiGauge refused;

    /** @param block the newest of the books */
    Metrics(RefusalReports refusals, LongSupplier block) {
        this.refusals = refusals;
        this.refused = MultiGauge.builder("bartergrid.member.refused")
                .description("Messages that a member of a cell has refused since it started, by kind")
                .register(registry);
        Gauge.builder("bartergrid.books.block", block::getAsLong)
                .description("The newest block of the books")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.get("/v1/metrics", this::show, Access.OPERATOR);
    }

    /**
     * A request was answered.
     *
     * @param route its pattern, so that there are no more of them than routes
     */
    void answered(String method, String route, int status, Duration took) {
        registry.timer(
                        "http.server.requests",
                        Tags.of("method", method, "route", route, "status", Integer.toString(status)))
                .record(took);
    }

    private void show(Context request) {
        List<Row<?>> rows = new ArrayList<>();
        refusals.all().forEach((member, kinds) -> {
            for (Map.Entry<String, Long> kind : kinds.entrySet()) {
                rows.add(Row.of(Tags.of("member", member, "kind", kind.getKey()), kind.getValue()));
            }
        });
        refused.register(rows, true);
        request.contentType(TEXT).result(registry.scrape());
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
