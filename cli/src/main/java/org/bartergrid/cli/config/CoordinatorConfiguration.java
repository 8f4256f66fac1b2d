package org.bartergrid.cli.config;

import java.nio.file.Path;
import org.bartergrid.api.ApiSettings;
import org.bartergrid.barter.BarterPolicy;

/**
 * {@code coordinator.yaml}.
 *
 * @param api how the API is served
 * @param policy what the owner of the grid decided
 */
public record CoordinatorConfiguration(ApiSettings api, BarterPolicy policy) {

    /**
     * Reads how a coordinator is to run.
     *
     * @param folder where the API keeps its files
     * @param port overrides the file's, if it is not negative
     * @throws ConfigurationException naming the file, the key and the mend
     */
    public static CoordinatorConfiguration read(Path file, Path folder, int port) {
        var root = Section.read(file);
        var books = root.section("books");
        var blobs = root.section("blobs");
        var market = root.section("market");
        var standard = BarterPolicy.STANDARD;
        try {
            int configuredPort = (int) root.integer("port", 7070, 0, 65_535);
            var api = new ApiSettings(
                    root.text("host", "127.0.0.1"),
                    port < 0 ? configuredPort : port,
                    folder,
                    blobs.bytes("largest", "2 GB"),
                    blobs.bytes("total", "20 GB"));
            var policy = new BarterPolicy(
                    books.integer("welcome", standard.welcomeMinor(), 0, Long.MAX_VALUE / 2),
                    standard.treasuryLimitMinor(),
                    (int) books.integer("commission", 500, 0, 10_000),
                    standard.graceMillis(),
                    market.duration("aliveWithin", "30 s").toMillis(),
                    standard.prices(),
                    standard.books(),
                    standard.patienceMillis());
            root.end();
            return new CoordinatorConfiguration(api, policy);
        } catch (IllegalArgumentException e) {
            throw root.refused(e);
        }
    }
}
