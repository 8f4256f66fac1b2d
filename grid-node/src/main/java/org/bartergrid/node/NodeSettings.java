package org.bartergrid.node;

import java.nio.file.Path;
import java.time.Duration;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.peer.Profile;
import org.bartergrid.process.ListenAddress;
import org.bartergrid.share.Lending;
import org.bartergrid.share.SharePolicy;

/**
 * How a volunteer's node runs.
 *
 * @param name the machine's own name, the second part of its id
 * @param host address of this machine to listen on, at which the other members of the cell reach it
 * @param share what its owner gives
 * @param lending what its owner gives beside computing power
 * @param reserve never cheaper than this
 * @param offerLasts for how long its offer stands after a start
 * @param penaltyPercent what is paid of a contract's worth to whom nothing is delivered that asked for it
 * @param trusts whose jars it runs
 * @param profile what it says about itself
 * @param programs where the programs are that it starts
 */
public record NodeSettings(
        String name,
        String host,
        SharePolicy share,
        Lending lending,
        ReservePrice reserve,
        Duration offerLasts,
        int penaltyPercent,
        Trust trusts,
        Profile profile,
        Programs programs) {

    /**
     * What a node needs of its installation.
     *
     * @param java the Java executable
     * @param workerClassPath jars of the worker: its own few, never Ignite
     * @param benchmarkClassPath jar of the benchmarks
     * @param cellConfiguration {@code cell.xml}
     */
    public record Programs(Path java, String workerClassPath, String benchmarkClassPath, Path cellConfiguration) {}

    public NodeSettings {
        host = ListenAddress.one(host);
        if (offerLasts.isNegative() || offerLasts.isZero()) {
            throw new IllegalArgumentException("offer.lasts must be longer than nothing");
        }
        if (penaltyPercent < 0 || penaltyPercent > 100) {
            throw new IllegalArgumentException(
                    "offer.penalty lies between 0% and 100%, but is " + penaltyPercent + "%");
        }
    }
}
