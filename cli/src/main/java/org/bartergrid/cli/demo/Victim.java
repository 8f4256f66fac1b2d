package org.bartergrid.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Wire.Job;

/** Chooses the node that {@code --kill-one} kills: in the middle of the map phase, one that has delivered already. */
final class Victim {

    private final CoordinatorClient scientist;

    Victim(CoordinatorClient scientist) {
        this.scientist = scientist;
    }

    /** The node to kill now, if this is the moment. */
    Optional<String> choose(Job job) {
        var progress = job.progress();
        boolean middle = job.state().equals("MAPPING")
                && progress.splits() > 0
                && progress.mapped() * 4 >= progress.splits()
                && progress.mapped() * 4 <= progress.splits() * 3;
        if (!middle) {
            return Optional.empty();
        }
        JsonNode order = scientist.get("/v1/orders/" + job.order());
        for (var contract : order.path("contracts")) {
            if (contract.path("used").path("splits").asLong() > 0) {
                return Optional.of(contract.path("node").asText());
            }
        }
        return Optional.empty();
    }
}
