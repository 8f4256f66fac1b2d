package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.bartergrid.client.CoordinatorClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes every posting of every account, as of one moment of book time, for spreadsheets and programs. */
@Command(
        name = "export",
        description = {
            "Exports all postings of a running coordinator, by account, newest first; for the operator.",
            "What is written while this runs is left out: the export shows the books as they stood when it began."
        })
final class LedgerExportCommand implements Callable<Integer> {

    private static final List<String> COLUMNS = List.of(
            "account",
            "sequence",
            "entry",
            "step",
            "kind",
            "counterparty",
            "hold",
            "amountMinor",
            "heldMinor",
            "balanceMinor",
            "heldAfterMinor",
            "bookTimeMillis");

    private static final int PAGE = 500;

    /** What the export is written in. */
    enum Format {
        /** Comma-separated values (RFC 4180) with a line of names. */
        csv,
        /** One JSON object a line. */
        json
    }

    @Option(
            names = "--format",
            paramLabel = "csv|json",
            description = "csv, or json with an object a line (default: ${DEFAULT-VALUE})")
    private Format format = Format.csv;

    @Option(names = "--output", paramLabel = "FILE", description = "where to write; by default standard output")
    private @Nullable Path output;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "the running coordinator's folder (default: ${DEFAULT-VALUE})")
    private Path folder = Folders.standard("coordinator");

    @Override
    public Integer call() throws IOException {
        var coordinator = Operator.of(folder);
        var to = output;
        if (to == null) {
            write(coordinator, System.out);
        } else {
            // A half-written export must not be taken for a whole one.
            var partial = to.resolveSibling(to.getFileName() + ".partial");
            try (var out = new BufferedOutputStream(Files.newOutputStream(partial))) {
                write(coordinator, out);
            }
            Files.move(partial, to);
        }
        return 0;
    }

    private void write(CoordinatorClient coordinator, OutputStream to) throws IOException {
        var out = new PrintStream(to, false, StandardCharsets.UTF_8);
        long until = coordinator.get("/v1/ledger").path("bookTimeMillis").asLong() + 1;
        if (format == Format.csv) {
            out.print(String.join(",", COLUMNS) + "\r\n");
        }
        String nextAccounts = "";
        do {
            var accounts = coordinator.get("/v1/accounts?limit=" + PAGE + cursor(nextAccounts));
            for (var account : accounts.path("items")) {
                statement(coordinator, account.path("account").asText(), until, out);
            }
            nextAccounts = accounts.path("next").asText("");
        } while (!nextAccounts.isEmpty());
        out.flush();
        if (out.checkError()) {
            throw new IOException("The export could not be written: the disk may be full, or its reader has gone");
        }
    }

    private void statement(CoordinatorClient coordinator, String account, long until, PrintStream out) {
        String next = "";
        do {
            var page = coordinator.get(
                    "/v1/accounts/" + account + "/postings?limit=" + PAGE + "&until=" + until + cursor(next));
            page.path("items").forEach(posting -> out.print(line(posting)));
            next = page.path("next").asText("");
        } while (!next.isEmpty());
    }

    private static String cursor(String next) {
        return next.isEmpty() ? "" : "&cursor=" + next;
    }

    private String line(JsonNode posting) {
        if (format == Format.json) {
            return posting + "\n";
        }
        // No value has a comma or a quote in it: they are ids, numbers and words.
        return COLUMNS.stream().map(column -> posting.path(column).asText("")).collect(Collectors.joining(","))
                + "\r\n";
    }
}
