package org.bartergrid.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report();

    @Test
    void theObjectIsOneLineWithRoundedFigures() {
        report.figure("single64", 11.48123);
        report.count("ledgerSum", 0);
        report.rate("books", "single64", 55_123.4);
        report.rate("function", "idleMillis", 0.000271828);
        report.remark("function", "commits", "one each");
        assertThat(report.json())
                .isEqualTo("{\"single64\":11.48,\"ledgerSum\":0,\"rates\":{\"books\":{\"single64\":55123},"
                        + "\"function\":{\"idleMillis\":2.718E-4,\"commits\":\"one each\"}}}");
    }

    @Test
    void theTableHasTheContendersSideBySide() {
        report.row("single64, transfers/s", 55_000, 5_500, 22_000.0);
        report.row("idle latency, ms", 0.27, 0.3, null);
        report.line("%d rounds", 3);
        assertThat(report.table().lines().map(String::strip))
                .containsExactly(
                        "books     function       unnest       b/f       b/u",
                        "single64, transfers/s              55,000        5,500       22,000     10.00      2.50",
                        "idle latency, ms                    0.270        0.300                   0.90",
                        "3 rounds");
    }

    @Test
    void aRateCanBeAskedForAgain() {
        report.rate("function", "single64", 5_500);
        assertThat(report.rate("function", "single64")).hasValue(5_500);
        assertThat(report.rate("books", "single64")).isEmpty();
    }
}
