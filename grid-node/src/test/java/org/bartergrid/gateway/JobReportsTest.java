package org.bartergrid.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.bartergrid.client.FakeCoordinator;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Patience;
import org.bartergrid.execution.JobProgress;
import org.bartergrid.execution.ignite.ContractUsage;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Usage;
import org.bartergrid.settlement.Receipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JobReportsTest {

    private static final String FIRST = UUID.randomUUID().toString();
    private static final String SECOND = UUID.randomUUID().toString();
    private static final SigningKey NODE = SigningKey.generate();

    @TempDir
    Path folder;

    private final AtomicInteger cancels = new AtomicInteger();
    private FakeCoordinator fake;
    private JobReports reports;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeCoordinator();
        var gateway = fake.identity(folder, Identity.Kind.GATEWAY, "gateway-test");
        reports = new JobReports(gateway.client(), "job-1", Map.of(SECOND, 700L), new Patience(5_000, 1, 10));
    }

    @AfterEach
    void stop() {
        reports.close();
        fake.close();
    }

    @Test
    void progressAndReceiptsArrive() {
        reports.changed(new JobProgress(4, 1, 1, 0, 1, 0), List.of(usage(FIRST, 1)));
        reports.start(cancels::incrementAndGet);

        within(() -> assertThat(fake.receipts).hasSize(1));
        assertThat(fake.progress).isNotEmpty();
        assertThat(cancels).hasValue(0);
    }

    /** A node signs what it likes: were its nonsense tried for ever, the others would not be paid and the lease lost. */
    @Test
    void aRefusedReceiptHoldsUpNobodyElse() {
        fake.refuse("POST /v1/contracts/" + FIRST + "/receipts", 400, "This is no receipt", 1000);
        reports.changed(new JobProgress(4, 1, 1, 0, 1, 0), List.of(usage(FIRST, 1), usage(SECOND, 1)));
        reports.start(cancels::incrementAndGet);

        within(() -> assertThat(fake.receipts)
                .extracting(receipt -> receipt.contract().toString())
                .containsExactly(SECOND));
        reports.changed(new JobProgress(4, 2, 2, 0, 1, 0), List.of(usage(FIRST, 1), usage(SECOND, 2)));
        within(() -> assertThat(fake.receipts).hasSize(2));
        assertThat(fake.count("POST /v1/contracts/" + FIRST + "/receipts")).isEqualTo(1);
        assertThat(fake.progress
                        .get(fake.progress.size() - 1)
                        .path("progress")
                        .path("mapped")
                        .asInt())
                .isEqualTo(2);
    }

    /** It does not know who runs the job until it hears a report, and refuses receipts until then. */
    @Test
    void aRestartedCoordinatorHearsOfTheJobFirstAndTakesTheReceiptThen() {
        fake.refuse("POST /v1/contracts/.*", 403, "Only the gateway that runs a contract's job", 1);
        reports.changed(new JobProgress(4, 1, 1, 0, 1, 0), List.of(usage(FIRST, 1)));
        reports.start(cancels::incrementAndGet);

        within(() -> assertThat(fake.receipts).hasSize(1));
        assertThat(fake.progress).hasSizeGreaterThanOrEqualTo(2);
    }

    /** Receipts are cumulative over all runs of a job, so what bounds them must be as well. */
    @Test
    void whatEarlierGatewaysObservedCounts() {
        assertThat(reports.observedMillis(usage(FIRST, 1)))
                .isEqualTo(usage(FIRST, 1).observedMillis());
        assertThat(reports.observedMillis(usage(SECOND, 1)))
                .isEqualTo(700 + usage(SECOND, 1).observedMillis());
    }

    /** How fast a node maps says nothing once it puts results together, too. */
    @Test
    void whatNodesMappedIsToldWithoutWhatTheyDidLater() throws IOException {
        var gateway = fake.identity(folder, Identity.Kind.GATEWAY, "gateway-fresh");
        try (var fresh = new JobReports(gateway.client(), "job-1", Map.of(), new Patience(5_000, 1, 10))) {
            fresh.changed(new JobProgress(8, 5, 5, 0, 1, 0), List.of(usage(FIRST, 2), usage(SECOND, 3)));
            fresh.changed(new JobProgress(8, 8, 8, 0, 1, 0), List.of(usage(FIRST, 3), usage(SECOND, 5)));
            fresh.changed(new JobProgress(8, 8, 8, 0, 1, 1), List.of(usage(FIRST, 9), usage(SECOND, 5)));
            var observed = fresh.observed(usage(FIRST, 9), false);
            assertThat(observed.mappedSplits()).isEqualTo(3);
            assertThat(observed.mappedCpuMillis()).isEqualTo(30);
            assertThat(observed.cpuMillis()).isEqualTo(usage(FIRST, 9).observedMillis());
        }
        // An earlier gateway's splits are in the receipts and not in what was counted here.
        reports.changed(new JobProgress(8, 8, 8, 0, 1, 0), List.of(usage(FIRST, 3)));
        assertThat(reports.observed(usage(FIRST, 3), false).mappedSplits()).isZero();
        assertThat(reports.observed(usage(FIRST, 3), false).mappedCpuMillis()).isZero();
    }

    @Test
    void reportsGoOnAfterTheCoordinatorWasAway() throws IOException {
        fake.goAway();
        reports.changed(new JobProgress(4, 1, 1, 0, 1, 0), List.of(usage(FIRST, 1)));
        reports.start(cancels::incrementAndGet);
        fake.comeBack();

        within(() -> assertThat(fake.receipts).hasSize(1));
        assertThat(reports.leaseLost()).isFalse();
    }

    @Test
    void aJobThatAnotherHasIsGivenUp() {
        fake.refuse("POST /v1/jobs/job-1/progress", 409, "Another gateway runs it", 1);
        reports.start(cancels::incrementAndGet);

        await().atMost(Duration.ofSeconds(20)).until(() -> cancels.get() > 0);
        assertThat(reports.leaseLost()).isTrue();
    }

    @Test
    void aJobThatItsPeerCancelsIsEnded() {
        fake.cancelling = true;
        reports.start(cancels::incrementAndGet);

        await().atMost(Duration.ofSeconds(20)).until(() -> cancels.get() > 0);
        assertThat(reports.cancelled()).isTrue();
        assertThat(reports.leaseLost()).isFalse();
    }

    @Test
    void theLastReceiptsAreHandedInWhateverTheirTurn() {
        fake.refuse("POST /v1/contracts/.*", 503, "Replaying the books", 2);
        reports.changed(new JobProgress(4, 4, 4, 0, 1, 1), List.of(usage(FIRST, 9), usage(SECOND, 9)));

        assertThat(reports.finish()).hasSize(2);
        assertThat(fake.receipts).hasSize(2);
    }

    private static void within(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
    }

    private static ContractUsage usage(String contract, long sequence) {
        var receipt = new Receipt(
                ContractId.parse(contract), new NodeId("ada.laptop"), sequence, new Usage(10 * sequence, 1, sequence));
        byte[] signed = SignedDocument.sign(receipt.toJson(), "ada.laptop", SignedDocument.ROLE_NODE, NODE)
                .toJson()
                .getBytes(StandardCharsets.UTF_8);
        return new ContractUsage(contract, "ada.laptop", 100, (int) sequence, 0, signed, false);
    }
}
