package org.bartergrid.bench.ledger;

import org.bartergrid.bench.Machine;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.Sample;

/** What one contender does in every round, and how fast it was in those that count. Not thread-safe. */
final class Lane {
    private final Entrant entrant;
    private final Load load;
    private final Sample rates = new Sample();
    private final Sample latencies = new Sample();
    private double turnSeconds;
    private double restSeconds;

    Lane(Entrant entrant, Load load) {
        this.entrant = entrant;
        this.load = load;
    }

    Entrant entrant() {
        return entrant;
    }

    Load load() {
        return load;
    }

    /** A turn that does not count. */
    void warmUp(TransferStream stream, long millis, Machine machine) {
        Round unused = entrant.turn(stream, millis);
        double unusedRest = machine.awaitLull();
    }

    /** A turn that counts. */
    void turn(TransferStream stream, long millis, Machine machine) {
        Round round = entrant.turn(stream, millis);
        restSeconds += machine.awaitLull();
        turnSeconds += round.seconds();
        rates.add(round.rate());
        latencies.add(round.replies().latencies().median());
    }

    /** Transfers a second, the median of the turns. */
    double rate() {
        return rates.median();
    }

    /** How long a caller waits for its answer, the median of the turns' medians. */
    double latencyNanos() {
        return latencies.median();
    }

    /** Reports for how long this process was still busy after the turns: work that was put off, and is in no rate. */
    void tellRest(String comparison, Report report) {
        double share = restSeconds / turnSeconds;
        report.rate(entrant.contender().name(), comparison + "RestShare", share);
        report.line(
                "What the %s had put off in %s took another %.0f %% of its time, after the turns.",
                entrant.contender().name(), comparison, 100 * share);
    }
}
