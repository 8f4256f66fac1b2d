package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.store.LedgerVerification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks the books: all of them on the disk of a stopped coordinator, or the public chain of a running one. */
@Command(
        name = "verify",
        description = {
            "Verifies the books.",
            "DIR: everything that a stopped coordinator has: chain, results, sums, holds, statements, snapshots, tables.",
            "URL: the chain of a running coordinator's block headers, which anybody may check; several URLs with commas between.",
            "The last line names the newest block; give it to a later check with --seen, and a rewritten history is found."
        })
final class LedgerVerifyCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIR|URL",
            description = "a coordinator's folder, what 'barter demo --keep' left, or https://…")
    private String target = "";

    @Option(
            names = "--seen",
            paramLabel = "NUMBER:HASH",
            description = "a block as it was seen earlier; may be given several times")
    private List<String> seen = List.of();

    @Option(names = "--json", description = "answer in one line of JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<Long, String> known = new HashMap<>();
        for (String one : seen) {
            var block = SeenBlock.parse(one);
            known.put(block.number(), block.hash());
        }
        return target.startsWith("http://") || target.startsWith("https://") ? chain(known) : folder(known);
    }

    private int chain(Map<Long, String> known) throws IOException {
        var check = ChainCheck.of(CoordinatorClient.anonymous(Coordinators.parse(target)), known);
        var terminal = Terminal.of(json);
        terminal.say("%d blocks with %d commands", check.blocks(), check.commands());
        if (check.unhashed() > 0) {
            terminal.say(
                    "%d of them are of format 1, whose hashes only a check of the whole log can prove",
                    check.unhashed());
        }
        conclude(terminal, check.problems(), check.blocks(), check.headHash(), "The chain is sound up to ");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sound", check.problems().isEmpty());
        answer.put("blocks", check.blocks());
        answer.put("commands", check.commands());
        answer.put("headHash", check.headHash());
        answer.put("firstBadBlock", check.firstBadBlock());
        answer.put("problems", check.problems());
        terminal.answer(answer);
        return check.problems().isEmpty() ? 0 : 1;
    }

    private int folder(Map<Long, String> known) {
        var report = LedgerVerification.verify(books(Path.of(target)), known);
        var terminal = Terminal.of(json);
        terminal.say(
                "%d blocks with %d commands, %d accounts, %d postings, %d open holds",
                report.blocks(), report.commands(), report.accounts(), report.postings(), report.openHolds());
        report.sums().forEach((unit, sum) -> terminal.say("Sum of all %s balances: %d", unit, sum));
        conclude(terminal, report.problems(), report.blocks(), report.headHash(), "The books are sound up to ");
        terminal.answer(answer(report));
        return report.sound() ? 0 : 1;
    }

    private static void conclude(
            Terminal terminal, List<String> problems, long blocks, String headHash, String whenSound) {
        problems.forEach(problem -> terminal.say("WRONG: %s", problem));
        terminal.say("%s", problems.isEmpty() ? whenSound + blocks + ":" + headHash : "The books are NOT sound.");
    }

    private static Map<String, Object> answer(LedgerVerification.Report report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sound", report.sound());
        answer.put("blocks", report.blocks());
        answer.put("commands", report.commands());
        answer.put("accounts", report.accounts());
        answer.put("postings", report.postings());
        answer.put("openHolds", report.openHolds());
        Map<String, Long> sums = new TreeMap<>();
        report.sums().forEach((unit, sum) -> sums.put(unit.name(), sum));
        answer.put("sums", sums);
        answer.put("headHash", report.headHash());
        answer.put("firstBadBlock", report.firstBadBlock());
        answer.put("problems", report.problems());
        return answer;
    }

    /** The ledger's own folder under any of the folders that people know. */
    static Path books(Path given) {
        for (var candidate : new Path[] {given, given.resolve("ledger"), given.resolve("coordinator/ledger")}) {
            if (Files.isDirectory(candidate.resolve("store"))) {
                return candidate;
            }
        }
        throw new CommandFailure("There are no books in " + given
                + ": give a coordinator's folder, or the one that 'barter demo --keep' left");
    }
}
