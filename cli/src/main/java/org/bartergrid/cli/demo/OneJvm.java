package org.bartergrid.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bartergrid.cli.JobSubmission.JobFiles;
import org.bartergrid.job.engine.FolderTree;

/**
 * The same job in one JVM on this machine, which a user would run instead: {@code barter job try}, as a process of its
 * own with the whole machine to itself.
 *
 * @param seconds what the job took in that JVM, its start not counted
 * @param histogram what it found
 */
record OneJvm(double seconds, Histogram histogram) {

    /** Far more than any input takes that the demo's contracts suffice for. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    static OneJvm run(JobFiles files, DemoGrid grid, Path folder) throws IOException {
        var output = folder.resolve("one-jvm");
        List<String> arguments = new ArrayList<>(List.of(
                "job",
                "try",
                "--jar",
                files.jar().toString(),
                "--class",
                files.className(),
                "--input",
                files.input().toString(),
                "--output",
                output.toString(),
                "--json"));
        files.settings().forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
        try {
            JsonNode answer = grid.run(
                    "one-jvm", List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:-UsePerfData"), arguments, LIMIT);
            SortedMap<Long, Long> cells = new TreeMap<>();
            answer.path("tallies")
                    .path("histogram")
                    .properties()
                    .forEach(cell -> cells.put(
                            Long.valueOf(cell.getKey()), cell.getValue().asLong()));
            return new OneJvm(answer.path("seconds").asDouble(), new Histogram(cells));
        } finally {
            FolderTree.delete(output);
        }
    }
}
