package org.bartergrid.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.bartergrid.client.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What one has, and how it came. */
@Command(
        name = "account",
        description = "Shows balances and statements, and pays.",
        subcommands = {AccountCommand.Show.class, AccountCommand.Postings.class, AccountPayCommand.class})
final class AccountCommand {

    private AccountCommand() {}

    private static String own(Identity identity, @Nullable String account) {
        return account == null ? identity.name() + ".credit" : account;
    }

    @Command(name = "show", description = "Shows an account.")
    static final class Show implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "ACCOUNT", description = "by default your own in credits")
        private @Nullable String account;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            var shown = identity.client().get("/v1/accounts/" + own(identity, account));
            var terminal = membership.terminal();
            terminal.say("%s", shown.path("account").asText());
            terminal.say(
                    "  balance    %s",
                    Terminal.credits(shown.path("balanceMinor").asLong()));
            terminal.say(
                    "  held       %s", Terminal.credits(shown.path("heldMinor").asLong()));
            terminal.say(
                    "  available  %s",
                    Terminal.credits(shown.path("availableMinor").asLong()));
            terminal.answer(shown);
            return 0;
        }
    }

    @Command(name = "postings", description = "Shows a statement, newest line first.")
    static final class Postings implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "ACCOUNT", description = "by default your own in credits")
        private @Nullable String account;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "only lines from then on, e.g. 2026-11-25T09:00:00Z")
        private @Nullable Instant from;

        @Option(names = "--until", paramLabel = "TIME", description = "only lines before then")
        private @Nullable Instant until;

        @Option(names = "--limit", paramLabel = "N", description = "lines at most (default: ${DEFAULT-VALUE})")
        private int limit = 50;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            var page = identity.client()
                    .get("/v1/accounts/" + own(identity, account) + "/postings?limit=" + limit + time("from", from)
                            + time("until", until));
            var terminal = membership.terminal();
            terminal.say("%s", Statements.COLUMNS);
            page.path("items").forEach(posting -> terminal.say("%s", Statements.line(posting)));
            terminal.answer(page);
            return 0;
        }

        private static String time(String name, @Nullable Instant when) {
            return when == null ? "" : "&" + name + "=" + when.toEpochMilli();
        }
    }
}
