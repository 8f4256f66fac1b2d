package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Patience;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.client.Wire.NewJob;
import org.bartergrid.job.InputCutter;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.InvalidInputException;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.engine.JobJar;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Field;
import org.bartergrid.market.Manner;
import org.bartergrid.market.OrderId;

/**
 * A scientist's job on its way: checked here, ordered, submitted, awaited and brought home. Everything that can be wrong
 * on the scientist's side is found before anything is ordered.
 *
 * <p>Its steps are called in the order in which they stand here. Not safe for several threads.
 */
public final class JobSubmission {

    private static final int PEEK_BYTES = 1 << 20;
    private static final long LARGEST_INPUT_BYTES = 1L << 40;

    private final Identity identity;
    private final CoordinatorClient client;
    private final JobFiles files;
    private final InputFormat format;

    /**
     * What a scientist brings.
     *
     * @param jar with the job's class
     * @param className the class
     * @param settings for it
     * @param input the input file, plain or gzip
     * @param output a folder that does not exist yet
     */
    public record JobFiles(Path jar, String className, Map<String, String> settings, Path input, Path output) {}

    private JobSubmission(Identity identity, CoordinatorClient client, JobFiles files, InputFormat format) {
        this.identity = identity;
        this.client = client;
        this.files = files;
        this.format = format;
    }

    /**
     * Checks jar, class, settings, input and output. The class is loaded in this JVM: it is the scientist's own code on
     * the scientist's own machine.
     *
     * @param client the coordinator, called under that identity
     * @throws IllegalArgumentException naming what is wrong with jar, class or settings
     * @throws IOException naming what is wrong with input or output
     */
    public static JobSubmission check(Identity identity, CoordinatorClient client, JobFiles files) throws IOException {
        return new JobSubmission(identity, client, files, checkFiles(files));
    }

    /** The same checks for a job that stays here; answers how the job wants its input cut. */
    public static InputFormat checkFiles(JobFiles files) throws IOException {
        InputFormat format = formatOf(files);
        checkInput(files.input(), format);
        JobResults.checkOutput(files.output());
        return format;
    }

    /** How a job wants its input cut; also tells whether it takes its settings. */
    private static InputFormat formatOf(JobFiles files) {
        try (var jar = JobJar.open(files.jar())) {
            var context = new JobContext(files.settings());
            var format = jar.job(files.className()).input(context);
            context.requireAllRead();
            return format;
        }
    }

    private static void checkInput(Path input, InputFormat format) throws IOException {
        if (!Files.exists(input)) {
            throw new CommandFailure("There is no input file " + input + ": check the path given to --input");
        }
        if (!Files.isRegularFile(input)) {
            throw new CommandFailure(
                    "The input " + input + " is no file: it is read more than once, so write it to a file first");
        }
        if (!Files.isReadable(input)) {
            throw new CommandFailure("The input file " + input + " cannot be read: check its permissions");
        }
        try (var in = Files.newInputStream(input);
                var cutter = InputCutter.of(format, in, PEEK_BYTES, LARGEST_INPUT_BYTES)) {
            if (cutter.next() == null) {
                throw new CommandFailure("The input file " + input + " holds nothing to work on: give another one");
            }
        } catch (InvalidInputException e) {
            throw new CommandFailure(input + ": " + e.getMessage(), e);
        }
    }

    /** Uploads jar and input, unless the coordinator has them. */
    public Uploaded upload() throws IOException {
        return new Uploaded(
                Patience.TRANSFER.of(() -> client.upload(files.jar())).sha256(),
                Patience.TRANSFER.of(() -> client.upload(files.input())).sha256());
    }

    /** Hashes that name what was uploaded. */
    public record Uploaded(String jar, String input) {}

    /** Signs the demand and orders: the contracts struck for it, as JSON of an order. */
    public JsonNode order(OrderId id, Demand demand, long budgetMinor) {
        // A job does not wait for persons.
        var atOnce = demand.where(new Condition.Between(Field.APPROVAL, Long.MIN_VALUE, 0));
        return client.order(
                Mandates.demand(identity, id, atOnce, List.of(), budgetMinor, Manner.STANDARD, Duration.ZERO));
    }

    /** Submits the job under an order. */
    public Job submit(String order, Uploaded uploaded, int partitions) {
        return client.submit(new NewJob(
                order, uploaded.jar, files.className(), files.settings(), uploaded.input, format.text(), partitions));
    }

    /** Brings the results into the output folder. */
    public void download(Job job) throws IOException {
        JobResults.download(client, job, files.output());
    }
}
