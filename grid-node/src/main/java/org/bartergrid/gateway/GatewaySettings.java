package org.bartergrid.gateway;

import java.nio.file.Path;
import org.bartergrid.process.ListenAddress;

/**
 * How a gateway runs.
 *
 * @param host address of this machine to listen on, at which the other members of the cell reach it
 * @param jobsAtOnce how many jobs are run at once
 * @param splitBytes the largest split that is cut, about
 * @param largestInputBytes the largest input after decompression
 * @param cellConfiguration {@code cell.xml}
 */
public record GatewaySettings(
        String host, int jobsAtOnce, int splitBytes, long largestInputBytes, Path cellConfiguration) {

    public GatewaySettings {
        host = ListenAddress.one(host);
        if (jobsAtOnce < 1 || jobsAtOnce > 64) {
            throw new IllegalArgumentException("jobs.atOnce is " + jobsAtOnce + ": give 1 to 64");
        }
        if (splitBytes < 4096 || splitBytes > 16 << 20) {
            throw new IllegalArgumentException("jobs.splitSize is " + splitBytes + " bytes: give 4 KB to 16 MB");
        }
        if (largestInputBytes < 1) {
            throw new IllegalArgumentException("jobs.largestInput must be above 0");
        }
    }
}
