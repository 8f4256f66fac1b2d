package org.bartergrid.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.books.Clock;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.Unit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pays somebody. */
@Command(name = "pay", description = "Pays credits from your account to somebody else's.")
final class AccountPayCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "PEER", description = "who gets it: a peer's handle")
    private String payee = "";

    @Parameters(index = "1", paramLabel = "CREDITS", description = "how much, with up to six decimals")
    private BigDecimal credits = BigDecimal.ZERO;

    @Option(
            names = "--id",
            paramLabel = "UUID",
            description = "the payment's id, to repeat one whose answer was lost; by default a new one")
    private @Nullable String id;

    @Mixin
    private Membership membership = new Membership();

    @Override
    public Integer call() throws IOException {
        long minor = minor(credits);
        var identity = membership.identity();
        String entry = id == null
                ? new TimeOrderedIds(Clock.system(), new SecureRandom()).next().toString()
                : id;
        var terminal = membership.terminal();
        // Said before it is sent: whoever gets no answer repeats it with this id, and pays once.
        terminal.say("Payment %s", entry);
        var paid = identity.client()
                .pay(Map.of(
                        "id",
                        entry,
                        "transfers",
                        List.of(Map.of(
                                "from",
                                identity.name() + ".credit",
                                "to",
                                payee + ".credit",
                                "unit",
                                Unit.CREDIT.name(),
                                "amountMinor",
                                minor))));
        terminal.say(
                "Paid %s to %s, in block %d.",
                Terminal.credits(minor), payee, paid.path("block").asLong());
        terminal.answer(paid);
        return 0;
    }

    static long minor(BigDecimal credits) {
        try {
            long minor = credits.multiply(BigDecimal.valueOf(Unit.CREDIT.minorPerMajor()))
                    .longValueExact();
            if (minor > 0) {
                return minor;
            }
        } catch (ArithmeticException e) {
            throw new CommandFailure("'" + credits + "' is no amount of credits: give up to six decimals", e);
        }
        throw new CommandFailure("'" + credits + "' is nothing to pay: give an amount above zero");
    }
}
