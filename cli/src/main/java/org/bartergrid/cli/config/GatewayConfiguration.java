package org.bartergrid.cli.config;

import java.nio.file.Path;
import org.bartergrid.gateway.GatewaySettings;

/** {@code gateway.yaml}. */
public final class GatewayConfiguration {

    private GatewayConfiguration() {}

    /**
     * Reads how a gateway is to run.
     *
     * @throws ConfigurationException naming the file, the key and the mend
     */
    public static GatewaySettings read(Path file, Path cellConfiguration) {
        var root = Section.read(file);
        var jobs = root.section("jobs");
        try {
            var settings = new GatewaySettings(
                    root.text("host", "127.0.0.1"),
                    (int) jobs.integer("atOnce", 4, 1, 64),
                    (int) Math.min(Integer.MAX_VALUE, jobs.bytes("splitSize", "256 KB")),
                    jobs.bytes("largestInput", "16 GB"),
                    cellConfiguration);
            root.end();
            return settings;
        } catch (IllegalArgumentException e) {
            throw root.refused(e);
        }
    }
}
