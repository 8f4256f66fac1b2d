package org.bartergrid.job.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.JobSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobJarTest {

    private static final String JOB =
            """
            public class Peeking implements LongMapReduceJob {
              public InputFormat input(JobContext context) {
                String name = context.stringSetting("class");
                try {
                  Class.forName(name);
                } catch (ClassNotFoundException e) {
                  throw new IllegalArgumentException("hidden " + name);
                }
                return new InputFormat.Bytes();
              }
              public void map(Split split, JobContext context, LongEmitter emitter) {}
              public long combine(long left, long right) { return left; }
              public void reduce(long key, long value, JobContext context, Output output) {}
            }
            """;

    @TempDir
    Path folder;

    @Test
    void aJobSeesTheJobApiAndNothingElseOfTheProcess() throws IOException {
        try (JobJar jar = JobJar.open(JobSource.jar(folder, "Peeking", JOB))) {
            assertThat(jar.job("science.Peeking").input(new JobContext(Map.of("class", "org.bartergrid.job.Codec"))))
                    .isEqualTo(new InputFormat.Bytes());
            for (String hidden : new String[] {"org.bartergrid.job.engine.JobEngine", "org.junit.jupiter.api.Test"}) {
                assertThatThrownBy(() -> jar.job("science.Peeking").input(new JobContext(Map.of("class", hidden))))
                        .hasMessage("hidden " + hidden);
            }
        }
    }

    @Test
    void whatCannotBeLoadedIsSaidInOneSentence() throws IOException {
        Path text = Files.writeString(folder.resolve("x.jar"), "hello");
        Path other = JobSource.jar(folder, "NoJob", "public class NoJob {}");

        assertThatThrownBy(() -> JobJar.open(folder.resolve("none.jar"))).hasMessageContaining("There is no job jar");
        assertThatThrownBy(() -> JobJar.open(text)).hasMessageContaining("is not a jar");
        try (JobJar jar = JobJar.open(other)) {
            assertThatThrownBy(() -> jar.job("science.Missing"))
                    .hasMessage("The jar NoJob.jar has no class science.Missing: check its name.");
            assertThatThrownBy(() -> jar.job("science.NoJob")).hasMessageContaining("is not a job");
        }
    }
}
