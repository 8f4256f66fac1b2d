package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bartergrid.execution.SplitAttempt;
import org.bartergrid.execution.ignite.Ticket.Kind;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.sandbox.WorkerPlaces;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask a node for what; tickets are written plainly, so that a test can write any. */
class RequestCheckTest {

    private static final Member GATEWAY = new Member(MemberRole.GATEWAY, "gateway-1");
    private static final SigningKey KEY = SigningKey.generate();
    private static final String NODE = "ada.laptop";
    private static final byte[] BATCH = batch("contract-1", "job-1", "jar-1", "run-1");

    private static final Member READER = new Member(MemberRole.NODE, "emmy.desktop");
    private static final byte[] RUNS = CellMessages.encode(
            new CellRequest.FetchRuns("contract-1", "run-1", 0, List.of(new SplitAttempt(0, 0)), 0));

    @TempDir
    Path folder;

    private OpenContracts contracts;
    private RequestCheck check;

    @BeforeEach
    void make() throws IOException {
        contracts = new OpenContracts(
                new WorkerLimits(2, 48, 64),
                folder,
                WorkerPlaces.classPath(),
                sha256 -> folder,
                new WorkerListener() {
                    @Override
                    public void started(ProcessHandle worker) {}

                    @Override
                    public void stopped(ProcessHandle worker) {}
                },
                (contract, cpu, memory, splits, sequence) -> new byte[0],
                new MeterFiles(folder.resolve("meters"), Clock.systemUTC()));
        check = new RequestCheck(NODE, RequestCheckTest::grant, RequestCheckTest::ticket, contracts, () -> 1_000);
    }

    /** "contract job jar gateway" with commas between. */
    private static Grant grant(String text) {
        String[] said = text.split(",");
        return new Grant(said[0], said[1], said[2], said[3], KEY.verificationKey(), 1, 1_000, 0, 10_000);
    }

    /** "kind id contract node holder run sha256" with commas between, and behind it the partition of a fetch. */
    private static Ticket ticket(String text, org.bartergrid.peer.VerificationKey key) throws RefusedException {
        String[] said = text.split(",");
        if (said.length < 7 || !key.equals(KEY.verificationKey())) {
            throw new RefusedException("No ticket.");
        }
        int partition = said.length == 7 ? -1 : Integer.parseInt(said[7]);
        return new Ticket(
                Kind.valueOf(said[0]), said[1], said[2], said[3], said[4], said[5], said[6], partition, 2_000);
    }

    private static final String GRANT = "contract-1,job-1,jar-1,gateway-1";

    private static String ticketFor(byte[] payload) {
        return "BATCH,id-1,contract-1," + NODE + ",gateway-1,run-1," + org.bartergrid.client.Sha256.of(payload);
    }

    private static byte[] batch(String contract, String job, String jar, String run) {
        return CellMessages.encode(new CellRequest.MapBatch(
                new Work(contract, job, run, jar, "C", Map.of(), 1),
                List.of(new CellRequest.SplitBytes(new SplitAttempt(0, 0), new byte[] {1}))));
    }

    @Test
    void aBatchWithAGrantAndATicketOfItsOwnIsLetIn() throws RefusedException {
        var admitted = check.batch(GATEWAY, GRANT + " " + ticketFor(BATCH), BATCH);

        assertThat(admitted.request()).isInstanceOf(CellRequest.MapBatch.class);
        assertThat(admitted.grant()).isEqualTo(grant(GRANT));
    }

    @Test
    void theSameTicketIsNotTakenTwice() throws RefusedException {
        var unused = check.batch(GATEWAY, GRANT + " " + ticketFor(BATCH), BATCH);

        refused(GATEWAY, GRANT + " " + ticketFor(BATCH), BATCH, "used before");
    }

    @Test
    void onlyTheGatewayOfTheGrantSendsBatches() {
        String permission = GRANT + " " + ticketFor(BATCH);
        refused(new Member(MemberRole.NODE, "mallory.box"), permission, BATCH, "Only a gateway");
        refused(new Member(MemberRole.NODE, "gateway-1"), permission, BATCH, "Only a gateway");
        refused(new Member(MemberRole.GATEWAY, "gateway-2"), permission, BATCH, "not for gateway gateway-2");
    }

    @Test
    void aGrantFitsContractJobAndJar() {
        for (byte[] other : List.of(
                batch("contract-2", "job-1", "jar-1", "run-1"),
                batch("contract-1", "job-2", "jar-1", "run-1"),
                batch("contract-1", "job-1", "jar-2", "run-1"))) {
            refused(GATEWAY, GRANT + " " + ticketFor(other), other, "another contract, job or jar");
        }
    }

    @Test
    void aTicketFitsTheVeryRequest() {
        String sha256 = org.bartergrid.client.Sha256.of(BATCH);
        refused(GATEWAY, GRANT + " " + ticketFor(new byte[] {1}), BATCH, "for another request");
        refused(GATEWAY, GRANT + " CLOSE,i,contract-1," + NODE + ",gateway-1,run-1," + sha256, BATCH, "something else");
        refused(GATEWAY, GRANT + " BATCH,i,contract-1,emmy.desktop,gateway-1,run-1," + sha256, BATCH, "for node emmy");
        refused(GATEWAY, GRANT + " BATCH,i,contract-1," + NODE + ",gateway-2,run-1," + sha256, BATCH, "for gateway-2");
        refused(
                GATEWAY,
                GRANT + " BATCH,i,contract-2," + NODE + ",gateway-1,run-1," + sha256,
                BATCH,
                "another contract");
        refused(
                GATEWAY,
                GRANT + " BATCH,i,contract-1," + NODE + ",gateway-1,run-2," + sha256,
                BATCH,
                "run or partition");
    }

    @Test
    void whatIsNoRequestIsRefusedBeforeAnythingElse() {
        refused(GATEWAY, GRANT + " " + ticketFor(new byte[] {9}), new byte[] {9}, "makes no sense");
        refused(GATEWAY, ticketFor(BATCH), BATCH, "a grant and a ticket");
    }

    @Test
    void nothingIsReadOrEndedWhereNothingIsOpen() {
        byte[] close = CellMessages.encode(new CellRequest.CloseContract("contract-1", "run-1"));
        refused(GATEWAY, ticketFor(close), close, "nothing of that run");
        byte[] fetch = CellMessages.encode(
                new CellRequest.FetchRuns("contract-1", "run-1", 0, List.of(new SplitAttempt(0, 0)), 0));
        assertThatThrownBy(() -> check.fetch(GATEWAY, ticketFor(fetch), fetch))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("nothing of that run");
        assertThatThrownBy(() -> check.fetch(GATEWAY, ticketFor(BATCH), BATCH)).hasMessageContaining("A fetch fetches");
        refused(GATEWAY, ticketFor(fetch), fetch, "maps, reduces or closes");
    }

    /** The runs of a job that goes on are there to be read, and only for whom its gateway has signed. */
    @Test
    void runsOfAnOpenContractAreReadWithTheRightTicketOnly() throws RefusedException {
        var unused = contracts.admitted(
                UUID.randomUUID(), new Work("contract-1", "job-1", "run-1", "jar-1", "C", Map.of(), 2), grant(GRANT));

        assertThat(check.fetch(READER, runsTicket("contract-1", NODE, "emmy.desktop", "run-1", 0), RUNS)
                        .request())
                .isInstanceOf(CellRequest.FetchRuns.class);
        assertThat(check.fetch(READER, runsTicket("contract-1", NODE, "emmy.desktop", "run-1", 0), RUNS))
                .as("a fetch takes several requests")
                .isNotNull();

        unread(READER, "none", "No ticket");
        unread(READER, runsTicket("contract-1", NODE, "ada.tower", "run-1", 0), "for ada.tower to use");
        unread(READER, runsTicket("contract-1", NODE, "emmy.desktop", "run-1", 1), "run or partition");
        unread(READER, runsTicket("contract-1", NODE, "emmy.desktop", "run-2", 0), "run or partition");
        unread(READER, runsTicket("contract-2", NODE, "emmy.desktop", "run-1", 0), "another contract");
        unread(READER, runsTicket("contract-1", "bob.box", "emmy.desktop", "run-1", 0), "for node bob.box");
        unread(READER, "RESULT,i,contract-1," + NODE + ",emmy.desktop,run-1,,0", "something else");
        unread(
                new Member(MemberRole.NODE, "mallory.box"),
                runsTicket("contract-1", NODE, "emmy.desktop", "run-1", 0),
                "not for node mallory.box");
    }

    /** The node remembers whose ticket was true, not that the text was: under another gateway's contract it proves nothing. */
    @Test
    void aTicketThatWasTrueForOneGatewaysContractIsNoneForAnothers() throws RefusedException {
        var others = SigningKey.generate().verificationKey();
        var one = contracts.admitted(
                UUID.randomUUID(), new Work("contract-1", "job-1", "run-1", "jar-1", "C", Map.of(), 2), grant(GRANT));
        var another = contracts.admitted(
                UUID.randomUUID(),
                new Work("contract-2", "job-2", "run-2", "jar-1", "C", Map.of(), 2),
                new Grant("contract-2", "job-2", "jar-1", "gateway-2", others, 1, 1_000, 0, 10_000));
        assertThat(one).isNotSameAs(another);
        String ticket = runsTicket("contract-1", NODE, "emmy.desktop", "run-1", 0);
        assertThat(check.fetch(READER, ticket, RUNS)).isNotNull();

        byte[] ofAnother = CellMessages.encode(
                new CellRequest.FetchRuns("contract-2", "run-2", 0, List.of(new SplitAttempt(0, 0)), 0));
        assertThatThrownBy(() -> check.fetch(READER, ticket, ofAnother))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("No ticket");
    }

    private static String runsTicket(String contract, String node, String holder, String run, int partition) {
        return String.join(",", "RUNS", "i", contract, node, holder, run, "", Integer.toString(partition));
    }

    private void unread(Member reader, String ticket, String why) {
        assertThatThrownBy(() -> check.fetch(reader, ticket, RUNS))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    private void refused(Member sender, String permission, byte[] payload, String why) {
        assertThatThrownBy(() -> check.batch(sender, permission, payload))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }
}
