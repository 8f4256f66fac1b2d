package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.Ignition;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.CacheGroupContext;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionSupplyMessage;
import org.apache.ignite.internal.processors.cache.persistence.CheckpointState;
import org.apache.ignite.internal.util.typedef.internal.CU;
import org.bartergrid.books.Answer;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.Books;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Command;
import org.bartergrid.books.TestIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.store.Coordinators.Coordinator;
import org.bartergrid.trust.CertificateAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three coordinators' ledgers in one process: how they find each other, who leads, and whose data counts. */
@Timeout(240)
class CoordinatorsIT {

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create(Clock.systemUTC());

    private static final List<String> NAMES = List.of("ada", "bob", "cleo");

    @TempDir
    Path folder;

    private static final Random PORTS = new Random();

    private final Map<String, LedgerNode> nodes = new TreeMap<>();
    private List<Coordinator> all = List.of();
    private int accounts;
    private int powerCuts;

    @BeforeEach
    void choosePorts() throws IOException {
        List<Coordinator> chosen = new ArrayList<>();
        List<ServerSocket> open = new ArrayList<>();
        for (String name : NAMES) {
            ServerSocket socket = freeSocket();
            open.add(socket);
            chosen.add(new Coordinator(name, "127.0.0.1", socket.getLocalPort()));
        }
        for (ServerSocket socket : open) {
            socket.close();
        }
        all = chosen;
    }

    /** A port that nobody has now, nor gets for an outgoing connection before a coordinator starts there again. */
    private static ServerSocket freeSocket() {
        while (true) {
            try {
                return new ServerSocket(PORTS.nextInt(20_000, 32_000), 1, InetAddress.getLoopbackAddress());
            } catch (IOException taken) {
                // Another one.
            }
        }
    }

    @AfterEach
    void stop() {
        HeldBackCopies.holdNothingBack();
        List.copyOf(nodes.keySet()).forEach(this::close);
    }

    private void close(String name) {
        nodes.remove(name).close();
    }

    /** As far as a process can do it to a part of itself: nothing is said to anybody, and nothing noted. */
    private void crash(String name) {
        LedgerNode node = nodes.remove(name);
        boolean unused = Ignition.stop(node.igniteName(), true);
        node.close();
    }

    private CompletableFuture<LedgerNode> starting(String name) {
        return starting(name, null);
    }

    private CompletableFuture<LedgerNode> starting(String name, Path tuning) {
        return CompletableFuture.supplyAsync(() -> LedgerNode.start(
                new LedgerNode.Settings(folder.resolve(name), tuning, new Coordinators(name, all), AUTHORITY)));
    }

    private void start(String... names) throws Exception {
        start(null, names);
    }

    private void start(Path tuning, String... names) throws Exception {
        Map<String, CompletableFuture<LedgerNode>> starting = new TreeMap<>();
        for (String name : names) {
            starting.put(name, starting(name, tuning));
        }
        for (var started : starting.entrySet()) {
            nodes.put(started.getKey(), started.getValue().get(120, TimeUnit.SECONDS));
        }
    }

    private String leader() {
        return nodes.values().iterator().next().leader().orElseThrow();
    }

    /** A tuning file that makes what a class calls its standard tuning. */
    private Path tuning(Class<?> maker) throws IOException {
        return Files.writeString(
                folder.resolve(maker.getSimpleName() + ".xml"),
                """
                <beans xmlns="http://www.springframework.org/schema/beans"
                       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                       xsi:schemaLocation="http://www.springframework.org/schema/beans
                                           http://www.springframework.org/schema/beans/spring-beans.xsd">
                  <bean id="ledger" class="%s" factory-method="standardTuning"/>
                </beans>
                """
                        .formatted(maker.getName()));
    }

    private static List<String> othersThan(String leader) {
        return NAMES.stream().filter(name -> !name.equals(leader)).toList();
    }

    private BooksWriter lead(String name) throws InterruptedException {
        LedgerNode node = nodes.get(name);
        node.awaitLeadership();
        return new BooksWriter(System::currentTimeMillis, node.books(), BooksSettings.STANDARD, 7);
    }

    private Answer open(BooksWriter writer, String account) throws Exception {
        Command command = new Command(
                new EntryId(TestIds.at(System.currentTimeMillis(), ++accounts)),
                List.of(),
                List.of(new Step.OpenAccount(new AccountId(account), Unit.CREDIT, 0)));
        return writer.submit(command).get(30, TimeUnit.SECONDS);
    }

    private void awaitWholeCopies(int owners) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> nodes.values()
                .forEach(node -> assertThat(node.logCopies().wholeMembers()).hasSize(owners)));
    }

    private void awaitWhole(int owners) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> nodes.values().forEach(node -> {
                    assertThat(node.logCopies().wholeMembers()).hasSize(owners);
                    assertThat(node.logCopies().ownIsWhole()).isTrue();
                }));
    }

    @Test
    void anotherGoesOnWhenTheOneThatWritesEndsOrDies() throws Exception {
        start("ada", "bob", "cleo");
        String first = leader();
        try (BooksWriter writer = lead(first)) {
            assertThat(open(writer, "one.credit")).isInstanceOf(Answer.Done.class);
        }
        close(first);
        String second = leader();
        assertThat(second).isNotEqualTo(first);
        BooksWriter writer = lead(second);
        assertThat(writer.head().block()).isEqualTo(3);
        assertThat(open(writer, "two.credit")).isInstanceOf(Answer.Done.class);
        start(first);
        awaitWhole(3);
        crash(second);
        assertThat(open(writer, "three.credit")).isNotInstanceOf(Answer.Done.class);
        writer.close();
        String third = leader();
        assertThat(third).isNotIn(first, second);
        try (BooksWriter next = lead(third)) {
            assertThat(next.head().block()).isEqualTo(5);
            assertThat(open(next, "four.credit")).isInstanceOf(Answer.Done.class);
            assertThat(next.headers(1, 10)).extracting("epoch").containsExactly(1L, 1L, 2L, 2L, 3L, 3L);
            start(second);
            awaitWhole(3);
        }
        assertThat(Files.exists(folder.resolve(second).resolve("set-aside"))).isTrue();
        assertThat(Files.exists(folder.resolve(first).resolve("set-aside"))).isFalse();
    }

    @Test
    void atAStartOfAllTheOneThatWasLeftBehindDoesNotCount() throws Exception {
        start("ada", "bob", "cleo");
        String left = leader();
        try (BooksWriter writer = lead(left)) {
            assertThat(open(writer, "one.credit")).isInstanceOf(Answer.Done.class);
        }
        crash(left);
        String next = leader();
        try (BooksWriter writer = lead(next)) {
            assertThat(open(writer, "two.credit")).isInstanceOf(Answer.Done.class);
        }
        close(next);
        String third = nodes.keySet().iterator().next();
        close(third);
        start(left, next);
        String leader = leader();
        try (BooksWriter writer = lead(leader)) {
            assertThat(writer.head().epoch()).isEqualTo(3);
            assertThat(open(writer, "three.credit")).isInstanceOf(Answer.Done.class);
            int known = writer.read(books -> books.ledger().accounts().size());
            assertThat(known).isEqualTo(3);
        }
        assertThat(folder.resolve(left).resolve("set-aside")).exists();
        assertThat(folder.resolve(next).resolve("set-aside")).doesNotExist();
    }

    @Test
    void aMinorityDoesNotOpenTheBooks() throws Exception {
        start("ada", "bob", "cleo");
        String first = leader();
        try (BooksWriter writer = lead(first)) {
            assertThat(open(writer, "one.credit")).isInstanceOf(Answer.Done.class);
        }
        List.copyOf(nodes.keySet()).forEach(this::close);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                LedgerNode.start(new LedgerNode.Settings(
                                folder.resolve(first), null, new Coordinators(first, all), AUTHORITY))
                        .close();
            } catch (LedgerUnavailableException interrupted) {
                ended.set(interrupted);
            }
        });
        waiting.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> Ignition.allGrids().stream()
                .anyMatch(ignite -> ignite.cluster().localNode().consistentId().equals(first)));
        waiting.interrupt();
        waiting.join();
        assertThat(ended.get()).hasMessageContaining("interrupted");
        // It changed nothing, so it is as it was when it ended in order.
        assertThat(new DataFolder(folder.resolve(first)).standing().kind()).isEqualTo(Standing.Kind.IN_ORDER);
    }

    /** Whoever is there first: the second one notices, and says so instead of waiting. */
    @Test
    void whoIsNoCoordinatorOfThisGridStaysOut() throws Exception {
        start("ada", "bob", "cleo");
        close("cleo");
        LedgerNode.Settings stranger = new LedgerNode.Settings(
                folder.resolve("stranger"),
                null,
                new Coordinators("cleo", all),
                CertificateAuthority.create(Clock.systemUTC()));

        assertThatThrownBy(() -> LedgerNode.start(stranger).close())
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("is not believed")
                .hasMessageContaining("copy authority.pem");

        assertThat(nodes.get("ada").leader()).isPresent();
        for (String name : List.of("ada", "bob")) {
            assertThat(Ignition.ignite(nodes.get(name).igniteName()).cluster().nodes())
                    .as(name)
                    .hasSize(2);
        }
    }

    @Test
    void oneBecomesThreeWhoeverStartsFirst() throws Exception {
        try (LedgerNode alone = LedgerNode.start(
                        new LedgerNode.Settings(folder.resolve("cleo"), null, Coordinators.alone("cleo")));
                BooksWriter writer =
                        new BooksWriter(System::currentTimeMillis, alone.books(), BooksSettings.STANDARD, 7)) {
            assertThat(open(writer, "one.credit")).isInstanceOf(Answer.Done.class);
        }
        CompletableFuture<LedgerNode> ada = starting("ada");
        CompletableFuture<LedgerNode> bob = starting("bob");
        await().atMost(Duration.ofSeconds(60)).until(() -> Ignition.allGrids().stream()
                .anyMatch(ignite -> ignite.cluster().nodes().size() == 2));
        start("cleo");
        nodes.put("ada", ada.get(120, TimeUnit.SECONDS));
        nodes.put("bob", bob.get(120, TimeUnit.SECONDS));
        awaitWhole(3);
        try (BooksWriter writer = lead(leader())) {
            int known = writer.read(books -> books.ledger().accounts().size());
            assertThat(known).isEqualTo(1);
            assertThat(open(writer, "two.credit")).isInstanceOf(Answer.Done.class);
        }
    }

    @Test
    void whenTheOnlyOneWithAWholeCopyDiesTheOthersWaitForIt() throws Exception {
        Path tuning = tuning(HeldBackCopies.class);
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        String first = leader();
        List<String> others = othersThan(first);
        BooksWriter writer = lead(first);
        for (int i = 0; i < 20; i++) {
            assertThat(open(writer, "before-" + i + ".credit")).isInstanceOf(Answer.Done.class);
        }
        HeldBackCopies.holdBack(copy -> true);
        for (String other : others) {
            close(other);
            for (int i = 0; i < 20; i++) {
                nodes.get(first).pages().write(Map.of("without-" + other + i, new byte[100]));
            }
            start(tuning, other);
        }
        assertThat(nodes.get(first).logCopies().wholeMembers()).hasSize(1);
        assertThat(open(writer, "too-few.credit")).isInstanceOf(Answer.NotNow.class);
        int known = writer.read(books -> books.ledger().accounts().size());
        crash(first);
        writer.close();
        for (String other : others) {
            assertThat(nodes.get(other).lost().get(60, TimeUnit.SECONDS)).contains("start the coordinator that has");
            close(other);
        }
        HeldBackCopies.holdNothingBack();
        // They are there first, and open nothing without the one that has it all.
        CompletableFuture<LedgerNode> one = starting(others.get(0), tuning);
        CompletableFuture<LedgerNode> two = starting(others.get(1), tuning);
        await().atMost(Duration.ofSeconds(60)).until(() -> Ignition.allGrids().stream()
                .anyMatch(ignite -> ignite.cluster().nodes().size() == 2));
        assertThat(folder.resolve(others.get(0)).resolve("set-aside")).exists();
        start(tuning, first);
        nodes.put(others.get(0), one.get(120, TimeUnit.SECONDS));
        nodes.put(others.get(1), two.get(120, TimeUnit.SECONDS));
        awaitWhole(3);
        try (BooksWriter next = lead(leader())) {
            int found = next.read(books -> books.ledger().accounts().size());
            assertThat(found).isEqualTo(known);
            assertThat(nodes.get(leader()).pages().read("without-" + others.get(1) + "3"))
                    .hasSize(100);
            assertThat(open(next, "after.credit")).isInstanceOf(Answer.Done.class);
        }
    }

    @Test
    void tablesThatNobodyHasWholeHoldNobodyUp() throws Exception {
        Path tuning = tuning(HeldBackCopies.class);
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        String first = leader();
        List<String> others = othersThan(first);
        BooksWriter writer = lead(first);
        HeldBackCopies.holdBack(copy -> copy.groupId() == CU.cacheId(IgniteProjections.GROUP));
        for (String other : others) {
            close(other);
            for (int i = 0; i < 20; i++) {
                assertThat(open(writer, "without-" + other + i + ".credit")).isInstanceOf(Answer.Done.class);
            }
            assertThat(writer.projector().await(writer.head().block(), 30_000)).isTrue();
            start(tuning, other);
            awaitWhole(3);
        }
        crash(first);
        HeldBackCopies.holdNothingBack();
        writer.close();
        String second = leader();
        try (BooksWriter next = lead(second)) {
            assertThat(open(next, "after.credit")).isInstanceOf(Answer.Done.class);
            assertThat(next.projector().await(next.head().block(), 30_000)).isTrue();
            assertThat(nodes.get(second).projections().accounts("", 100)).hasSize(41);
            assertThat(next.head().copies()).isEqualTo(2);
        }
    }

    /**
     * Otherwise Ignite deletes what it has got when it is killed at the wrong moment, writes what came last, and takes that
     * for the newest copy, which the others then follow. Seen once in some twenty power cuts.
     */
    @Test
    void aCopyIsInTheWriteAheadLogFromItsFirstByteOn() throws Exception {
        Path tuning = tuning(HeldBackCopies.class);
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        String newcomer = othersThan(leader()).get(0);
        close(newcomer);
        Files.move(folder.resolve(newcomer), folder.resolve("lost"));
        HeldBackCopies.delay();
        CompletableFuture<LedgerNode> copying = starting(newcomer, tuning);
        await().atMost(Duration.ofSeconds(60)).until(HeldBackCopies::isAnyDelayed);
        LedgerNode node = copying.get(60, TimeUnit.SECONDS);
        nodes.put(newcomer, node);
        assertThat(node.logCopies().ownIsWhole()).isFalse();
        assertThat(((IgniteEx) Ignition.ignite(node.igniteName()))
                        .context()
                        .cache()
                        .cacheGroups())
                .isNotEmpty()
                .allMatch(CacheGroupContext::walEnabled);
        HeldBackCopies.holdNothingBack();
        awaitWhole(3);
    }

    /**
     * Ignite notes with a checkpoint which parts of a copy are not finished; until there is one it takes all that it finds
     * after a crash for finished. Seen after the power of all three was cut: two of them had lost most of the tables.
     */
    @Test
    void tablesWhoseCopyIsNotFinishedAreNotBelievedAfterACrashOfAll() throws Exception {
        Path tuning = tuning(HeldBackCopies.class);
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        String first = leader();
        String newcomer = othersThan(first).get(0);
        try (BooksWriter writer = lead(first)) {
            for (int i = 0; i < 100; i++) {
                assertThat(open(writer, "peer-" + i + ".credit")).isInstanceOf(Answer.Done.class);
            }
            assertThat(writer.projector().await(writer.read(Books::block), 30_000))
                    .isTrue();
            close(newcomer);
            Files.move(folder.resolve(newcomer), folder.resolve("lost"));
            HeldBackCopies.holdBack(copy -> copy.groupId() == CU.cacheId(IgniteProjections.GROUP));
            start(tuning, newcomer);
            Path standing = folder.resolve(newcomer).resolve("standing");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> nodes.get(newcomer).logCopies().ownIsWhole() && !Files.exists(standing));
            // These do reach the unfinished tables.
            for (int i = 100; i < 200; i++) {
                assertThat(open(writer, "peer-" + i + ".credit")).isInstanceOf(Answer.Done.class);
            }
            assertThat(writer.projector().await(writer.read(Books::block), 30_000))
                    .isTrue();
        }
        Map<String, TemporaryCopy> images = new TreeMap<>();
        for (String name : NAMES) {
            images.put(name, TemporaryCopy.of(folder.resolve(name)));
        }
        powerCutOfAll(images);
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        await().atMost(Duration.ofSeconds(60)).until(this::everyCopyOfTablesIsWhole);
        stop();
        for (String name : NAMES) {
            assertThat(LedgerVerification.verify(folder.resolve(name)).problems())
                    .as(name)
                    .isEmpty();
        }
    }

    /**
     * While Ignite takes a copy it writes new blocks to it too, and counts up to the newest. When it goes on after a crash it
     * asks for those only that are newer still, and takes the copy for whole.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyOfTheLogThatIsNotFinishedCountsForNothingAfterACrashOfAll(boolean fromNothing) throws Exception {
        Path tuning = tuning(HeldBackCopies.class);
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        String first = leader();
        String newcomer = othersThan(first).get(0);
        Map<String, TemporaryCopy> images = new TreeMap<>();
        long head;
        try (BooksWriter writer = lead(first)) {
            openMany(writer, 0, 100);
            crash(newcomer);
            if (fromNothing) {
                Files.move(folder.resolve(newcomer), folder.resolve("lost"));
            }
            openMany(writer, 100, 200);
            checkpoint();
            HeldBackCopies.holdBack(copy -> copy.groupId() == CU.cacheId(LedgerCluster.BLOCKS));
            start(tuning, newcomer);
            // So many that Ignite thinks of sending only what a copy lacks since its newest block.
            openMany(writer, 200, 600);
            checkpoint();
            openMany(writer, 600, 900);
            checkpoint();
            assertThat(nodes.get(newcomer).logCopies().ownIsWhole()).isFalse();
            // It loses its power a little earlier, so that it lacks the newest blocks too.
            images.put(newcomer, TemporaryCopy.of(folder.resolve(newcomer)));
            openMany(writer, 900, 1_000);
            head = writer.read(Books::block);
            for (String other : othersThan(newcomer)) {
                images.put(other, TemporaryCopy.of(folder.resolve(other)));
            }
        }
        powerCutOfAll(images);
        HeldBackCopies.holdNothingBack();
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        for (Map.Entry<String, LedgerNode> node : nodes.entrySet()) {
            for (long number = 1; number <= head; number++) {
                assertThat(node.getValue().logCopies().own(number))
                        .as("block %d of %s, which took a copy: %s", number, node.getKey(), newcomer)
                        .isNotNull();
            }
        }
    }

    /** Whoever opened the books and is behind a little gets nothing new before it has what is older: no crash can mix them up. */
    @Test
    void nothingIsWrittenUntilThoseWhoOpenedTheBooksHaveEvenedOut() throws Exception {
        Path tuning = tuning(HeldBackCopies.class);
        start(tuning, "ada", "bob", "cleo");
        awaitWhole(3);
        String first = leader();
        String behind = othersThan(first).get(0);
        Map<String, TemporaryCopy> images = new TreeMap<>();
        long head;
        try (BooksWriter writer = lead(first)) {
            openMany(writer, 0, 100);
            images.put(behind, TemporaryCopy.of(folder.resolve(behind)));
            openMany(writer, 100, 200);
            head = writer.read(Books::block);
            for (String other : othersThan(behind)) {
                images.put(other, TemporaryCopy.of(folder.resolve(other)));
            }
        }
        openTogether(tuning, images, copy -> copy.groupId() == CU.cacheId(LedgerCluster.BLOCKS));
        awaitWholeCopies(2);
        LedgerNode next = nodes.get(leader());
        CompletableFuture<Void> leading = CompletableFuture.runAsync(() -> {
            try {
                next.awaitLeadership();
            } catch (InterruptedException impossible) {
                throw new IllegalStateException(impossible);
            }
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> next.whyNotAppend() == null);
        assertThatThrownBy(() -> leading.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(nodes.get(behind).logCopies().own(head)).isNull();
        HeldBackCopies.holdNothingBack();
        leading.get(60, TimeUnit.SECONDS);
        awaitWhole(3);
        for (LedgerNode node : nodes.values()) {
            for (long number = 1; number <= head; number++) {
                assertThat(node.logCopies().own(number)).as("block %d", number).isNotNull();
            }
        }
    }

    private void openMany(BooksWriter writer, int from, int end) throws Exception {
        for (int i = from; i < end; i++) {
            assertThat(open(writer, "peer-" + i + ".credit")).isInstanceOf(Answer.Done.class);
        }
    }

    private void checkpoint() throws IgniteCheckedException {
        for (LedgerNode node : nodes.values()) {
            ((IgniteEx) Ignition.ignite(node.igniteName()))
                    .context()
                    .cache()
                    .context()
                    .database()
                    .forceCheckpoint("test")
                    .futureFor(CheckpointState.FINISHED)
                    .get();
        }
    }

    /** They find their files as they were when the power went, before anybody noticed that another was gone. */
    private void powerCutOfAll(Map<String, TemporaryCopy> images) throws IOException {
        stop();
        for (Map.Entry<String, TemporaryCopy> image : images.entrySet()) {
            Files.move(folder.resolve(image.getKey()), folder.resolve("after-" + ++powerCuts + "-" + image.getKey()));
            Files.move(image.getValue().folder(), folder.resolve(image.getKey()));
        }
    }

    /**
     * Starts them after a power cut with these copies delayed, until all three open the books: two are enough for that, and
     * a third that is late only joins them, or waits for those copies.
     */
    private void openTogether(
            Path tuning, Map<String, TemporaryCopy> images, Predicate<GridDhtPartitionSupplyMessage> delayed)
            throws Exception {
        for (int attempt = 1; ; attempt++) {
            Map<String, TemporaryCopy> again = new TreeMap<>();
            images.forEach((name, image) -> again.put(name, TemporaryCopy.of(image.folder())));
            powerCutOfAll(again);
            HeldBackCopies.delay(delayed);
            Map<String, CompletableFuture<LedgerNode>> starting = new TreeMap<>();
            NAMES.forEach(name -> starting.put(name, starting(name, tuning)));
            boolean together = allStart(starting.values())
                    && NAMES.stream()
                            .noneMatch(name -> Files.exists(folder.resolve(name).resolve(DataFolder.UNFINISHED_COPY)));
            if (!together) {
                HeldBackCopies.holdNothingBack();
            }
            for (var started : starting.entrySet()) {
                nodes.put(started.getKey(), started.getValue().get(120, TimeUnit.SECONDS));
            }
            if (together) {
                images.values().forEach(TemporaryCopy::close);
                return;
            }
            assertThat(attempt).as("starts in which one came last").isLessThan(10);
        }
    }

    private static boolean allStart(Collection<CompletableFuture<LedgerNode>> starting) throws Exception {
        try {
            CompletableFuture.allOf(starting.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException waiting) {
            return false;
        }
    }

    private boolean everyCopyOfTablesIsWhole() {
        return nodes.values().stream().allMatch(node -> node.logCopies().ownTablesAreWhole());
    }

    @Test
    void tablesOfOneThatDiedBeforeItsCopyOfThemWasFinishedAreMadeAnew() throws Exception {
        start("ada", "bob", "cleo");
        awaitWhole(3);
        String first = leader();
        String other = othersThan(first).get(0);
        Path note = folder.resolve(other).resolve("unfinished-tables");
        await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(note));
        try (BooksWriter writer = lead(first)) {
            for (int i = 0; i < 50; i++) {
                assertThat(open(writer, "peer-" + i + ".credit")).isInstanceOf(Answer.Done.class);
            }
            assertThat(writer.projector().await(writer.read(Books::block), 30_000))
                    .isTrue();
            crash(other);
            Files.writeString(note, "");
            // As if the others had followed what it brings along.
            AccountId gone = new AccountId("peer-7.credit");
            LedgerNode node = nodes.get(first);
            assertThat(Ignition.ignite(node.igniteName()).cache("ACCOUNTS").remove(gone.value()))
                    .isTrue();
            start(other);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> node.projectionTables().account(gone).isPresent()
                            && node.projections().watermark() == writer.read(Books::block));
            await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(note));
            assertThat(node.projections().isSound()).isTrue();
        }
    }

    @Test
    void oneWhoseFilesWereChangedComesBackWithGoodData() throws Exception {
        start("ada", "bob", "cleo");
        awaitWhole(3);
        String first = leader();
        String changed = othersThan(first).get(0);
        try (BooksWriter writer = lead(first)) {
            for (int i = 0; i < 300; i++) {
                assertThat(open(writer, "peer-" + i + ".credit")).isInstanceOf(Answer.Done.class);
            }
            close(changed);
            int places = flip(folder.resolve(changed), 150);
            assertThat(places).isPositive();
            start(changed);
            LedgerNode back = nodes.get(changed);
            assertThat(back.lost().get(60, TimeUnit.SECONDS)).contains("its data is damaged");
            close(changed);
            start(changed);
            awaitWhole(3);
            assertThat(folder.resolve(changed).resolve("set-aside")).exists();
            assertThat(nodes.get(changed).logCopies().own(150))
                    .isEqualTo(nodes.get(first).logCopies().own(150));
        }
    }

    /** Changes a bit of a block's header wherever it stands in a folder; answers in how many places. */
    private static int flip(Path folder, long block) throws IOException {
        byte[] beginning = ByteBuffer.allocate(14)
                .put(BlockHeader.MAGIC.getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 2)
                .putLong(block)
                .array();
        int places = 0;
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(path -> path.toString().matches(".*[.](wal|bin)"))
                    .toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            int before = places;
            for (int at = 0; at + 40 < bytes.length; at++) {
                if (Arrays.equals(bytes, at, at + beginning.length, beginning, 0, beginning.length)) {
                    bytes[at + 22] ^= 4;
                    places++;
                }
            }
            if (places > before) {
                Files.write(file, bytes);
            }
        }
        return places;
    }
}
