package org.bartergrid.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Honest jobs, of which one goes on for as long as somebody asks for it. */
final class HonestJobs {

    private static final Duration RUNNING = Duration.ofMinutes(3);

    private final HonestGrid grid;
    private final Map<String, Child> submitted = new LinkedHashMap<>();

    HonestJobs(HonestGrid grid) {
        this.grid = grid;
    }

    /** Submits one, to be waited for at the end of the run. */
    Child submit(String name, int machines) throws IOException {
        var job = grid.submit(name, machines);
        submitted.put(name, job);
        return job;
    }

    /** All that were submitted, by name. */
    Map<String, Child> all() {
        return Map.copyOf(submitted);
    }

    /** Returns while a job is worked on and has splits left to map: another than before, if that has come to its end. */
    void awaitRunning() {
        boolean running = States.within(RUNNING.toMillis(), () -> {
            if (submitted.values().stream().noneMatch(Child::alive)) {
                submitAnother();
            }
            return isOneRunning();
        });
        if (!running) {
            throw new IllegalStateException("No honest job goes on, so nothing could happen to one");
        }
    }

    private void submitAnother() {
        try {
            submit("job-during-" + (submitted.size() + 1), HonestGrid.NODES.size());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isOneRunning() {
        for (var job : grid.scientist().get("/v1/jobs?limit=50").path("items")) {
            var progress = job.path("progress");
            if (job.path("state").asText().equals("MAPPING")
                    && progress.path("mapped").asLong()
                            < progress.path("splits").asLong()) {
                return true;
            }
        }
        return false;
    }
}
