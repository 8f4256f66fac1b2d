package org.bartergrid.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Patience;
import org.bartergrid.client.Sha256;
import org.bartergrid.client.Wire.Blob;
import org.bartergrid.client.Wire.Result;
import org.bartergrid.execution.ignite.ResultSink;
import org.bartergrid.job.Tallies;

/** Results of one job go to the coordinator as they come, each under its hash. Used by several threads. */
final class ResultUploads implements ResultSink {

    private final CoordinatorClient coordinator;
    private final Patience patience;

    /** By name: a part whose node leaves while it is handed in is made and handed in again, and counts once. */
    private final Map<String, Result> results = new LinkedHashMap<>();

    ResultUploads(CoordinatorClient coordinator, Patience patience) {
        this.coordinator = coordinator;
        this.patience = patience;
    }

    /** What the coordinator has so far, each name once. */
    synchronized List<Result> all() {
        return List.copyOf(results.values());
    }

    @Override
    public void part(String name, Path file, long length, String sha256) throws IOException {
        upload(name, sha256, length, () -> coordinator.upload(file));
    }

    @Override
    public void tallies(Tallies tallies) throws IOException {
        for (Map.Entry<String, SortedMap<Long, Long>> table : tallies.tables().entrySet()) {
            var text = new StringBuilder();
            table.getValue()
                    .forEach((key, amount) ->
                            text.append(key).append('\t').append(amount).append('\n'));
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            upload(table.getKey() + ".tsv", Sha256.of(bytes), bytes.length, () -> coordinator.upload(bytes));
        }
    }

    private void upload(String name, String sha256, long length, Patience.Call<Blob> upload) throws IOException {
        try {
            var unused = patience.of(upload);
        } catch (ApiProblem | CoordinatorUnreachable e) {
            throw new IOException("the coordinator did not take " + name + ": " + e.getMessage(), e);
        }
        synchronized (this) {
            results.put(name, new Result(name, sha256, length));
        }
    }
}
