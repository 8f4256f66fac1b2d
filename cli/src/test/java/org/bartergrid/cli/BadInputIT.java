package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is one sentence that says what to do, a status that is not 0, and nothing half done. */
@Timeout(300)
class BadInputIT {

    private static final String LAMBDA = Barter.example("lambda_virus.fa").toString();

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static ServedGrid grid;

    @BeforeAll
    static void serveAGrid() throws IOException {
        grid = ServedGrid.start(shared);
    }

    @AfterAll
    static void endIt() {
        grid.close();
    }

    // ---- the demo ------------------------------------------------------------------------------------------------

    @Test
    void theDemoRefusesBadInputBeforeItStartsAnything() throws Exception {
        refused(
                "There is no input file",
                "demo",
                "--input",
                folder.resolve("none.fa").toString());
        var text = Files.writeString(folder.resolve("notes.txt"), "dear diary\n");
        refused("is not FASTA", "demo", "--input", text.toString());
        refused("k=0", "demo", "-k", "0");
        refused("k=32", "demo", "-k", "32");
        refused("is not empty", "demo", "--keep", folder.toString());
        refused("is there already", "demo", "--output", folder.toString());
        refused("needs --keep", "demo", "--serve");
        refused("is no file", "demo", "--input", folder.toString());
    }

    @Test
    void aNounWithoutAVerbNamesTheVerbs() throws Exception {
        refused("submit, try, list", "job");
    }

    @Test
    void misspeltCommandsNameTheNearest() throws Exception {
        try (var run = Barter.run(folder, "demos")) {
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains("demo").contains("--help");
        }
    }

    @Test
    void aBadListOfCoordinatorsNamesWhatIsWrongInIt() throws Exception {
        for (String noun : new String[] {"peer", "node"}) {
            refused(
                    "'localhost:7071' is no coordinator's address",
                    noun,
                    "join",
                    "http://127.0.0.1:7070,localhost:7071",
                    "--token",
                    "t",
                    "--peer",
                    "ada",
                    "--folder",
                    folder.resolve("ada").toString());
        }
        refused("'' is no coordinator's address", "gateway", "start", "http://127.0.0.1:7070,", "--token", "t");
        refused("is listed twice", "ledger", "verify", "http://127.0.0.1:7070,http://127.0.0.1:7070");
        assertThat(folder.resolve("ada")).doesNotExist();
    }

    // ---- processes -----------------------------------------------------------------------------------------------

    @Test
    void anUnknownKeyNamesTheNearestAndLeavesNothing() throws Exception {
        var config = Files.writeString(folder.resolve("coordinator.yaml"), "books:\n  comission: 10\n");
        var data = folder.resolve("data");
        refused(
                "did you mean 'books.commission'",
                "coordinator",
                "start",
                "--config",
                config.toString(),
                "--folder",
                data.toString());
        assertThat(data).doesNotExist();
    }

    @Test
    void anAddressThatCannotBeServedIsRefused() throws Exception {
        refusedToServe("host: 0.0.0.0\n", "say in tls.names");
        refusedToServe("host: 0.0.0.0\ntls:\n  by: none\n", "everybody on the way could read");
        refusedToServe("host: 192.0.2.7\n", "is no address of this machine");
        refusedToServe("tls:\n  by: me\n", "none of 'grid', 'own' and 'none'");
        refusedToServe("tls:\n  by: own\n", "tls.certificate and tls.key");
        refusedToServe("tls:\n  by: own\n  certificate: no.crt\n  key: no.key\n", "no.key cannot be read");
    }

    private void refusedToServe(String settings, String sentence) throws Exception {
        var config = Files.writeString(folder.resolve("coordinator.yaml"), settings);
        refused(
                sentence,
                "coordinator",
                "start",
                "--config",
                config.toString(),
                "--folder",
                folder.resolve("data").toString());
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            refused(
                    "is in use",
                    "coordinator",
                    "start",
                    "--port",
                    port,
                    "--folder",
                    folder.resolve("data").toString());
        }
    }

    @Test
    void twoCoordinatorsDoNotShareAFolder() throws Exception {
        refused(
                "in use",
                "coordinator",
                "start",
                "--port",
                "0",
                "--folder",
                grid.coordinatorFolder().toString());
    }

    @Test
    void aFolderThatCannotBeIsNamed() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");
        refused(
                "file",
                "coordinator",
                "start",
                "--port",
                "0",
                "--folder",
                file.resolve("data").toString());
    }

    @Test
    void aNodeThatHasNotJoinedIsToldTo() throws Exception {
        refused(
                "join first",
                "node",
                "start",
                "--folder",
                folder.resolve("node").toString());
    }

    // ---- with a grid ---------------------------------------------------------------------------------------------

    @Test
    void aWrongTokenLeavesNoKeyBehind() throws Exception {
        var home = folder.resolve("home");
        refused(
                "join token is unknown",
                "peer",
                "join",
                grid.address(),
                "--peer",
                "mallory",
                "--token",
                "wrong." + grid.authority(),
                "--folder",
                home.toString());
        assertThat(home).doesNotExist();
    }

    @Test
    void aCoordinatorThatIsNotThereIsNamed() throws Exception {
        refused(
                "No coordinator answers at http://127.0.0.1:1",
                "peer",
                "join",
                "http://127.0.0.1:1",
                "--peer",
                "mallory",
                "--token",
                "t",
                "--folder",
                folder.resolve("home").toString());
    }

    @Test
    void aDemandThatNothingMeetsSaysWhyAndWhatWouldDo() throws Exception {
        refused("are not mips>=99999999", submit("--min-mips", "99999999"));
        refused("PRICE from 1 to ", submit("--max-price", "1"));
        refused("are needed", submit("--nodes", "64"));
    }

    @Test
    void aBalanceTooSmallSaysWhatIsThereAndWhatIsNeeded() throws Exception {
        refused("rosalind.credit", submit("--cpu-seconds", "500000", "--term", "9000", "--budget", "900000000000"));
    }

    @Test
    void aBudgetTooSmallIsNamed() throws Exception {
        refused("budget", submit("--budget", "10"));
    }

    @Test
    void aWrongClassOrSettingIsFoundBeforeAnythingIsOrdered() throws Exception {
        refused("has no class", submitClass("org.example.Nothing"));
        refused("does not know the setting 'kk'", submit("--set", "kk=3"));
        int before = orders();
        refused("--partitions is 0", submit("--partitions", "0"));
        assertThat(orders()).isEqualTo(before);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private int orders() throws Exception {
        try (var list = Barter.run(
                folder, "order", "list", "--folder", grid.scientistFolder().toString(), "--json")) {
            return list.answer().path("items").size();
        }
    }

    private String[] submit(String... more) {
        return submitClass("org.bartergrid.examples.kmer.KmerCount", more);
    }

    private String[] submitClass(String name, String... more) {
        return grid.submit(Barter.example("kmer-count.jar"), name, Path.of(LAMBDA), folder.resolve("out"), more);
    }

    private void refused(String expected, String... arguments) throws Exception {
        try (var run = Barter.run(folder, arguments)) {
            assertThat(run.status()).as(run.out() + run.err()).isNotZero();
            assertThat(run.err().strip())
                    .as("a sentence for people, not a stack trace")
                    .startsWith("barter: ")
                    .contains(expected)
                    .doesNotContain("\tat ");
        }
    }
}
