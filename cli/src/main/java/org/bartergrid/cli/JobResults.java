package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Patience;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.job.engine.FolderTree;

/** A job's results on their way home. */
final class JobResults {

    private JobResults() {}

    /** Finds out, before anything is paid for, whether results could be written there. */
    static void checkOutput(Path output) {
        if (Files.exists(output)) {
            throw new CommandFailure(
                    "The output folder " + output + " is there already: name a new one, results never overwrite");
        }
        var parent = output.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandFailure("The folder " + parent + " for the output does not exist: create it first");
        }
        if (!Files.isWritable(parent)) {
            throw new CommandFailure("Cannot write results into " + parent + ": choose another output folder");
        }
    }

    /** Downloads the results of a job that is done; the output folder appears only when it is complete. */
    static void download(CoordinatorClient client, Job job, Path output) throws IOException {
        var parent = output.toAbsolutePath().getParent();
        var partial = Files.createTempDirectory(parent, output.getFileName() + ".partial");
        try {
            for (var result : job.results()) {
                if (!ResultFile.isName(result.name())) {
                    throw new IOException("The gateway names a result '" + result.name() + "': that is refused");
                }
                Patience.TRANSFER.with(() -> client.download(result.sha256(), partial.resolve(result.name())));
            }
            Files.move(partial, output);
            // A temporary folder is its owner's alone; results are for whoever may read there.
            Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rwxr-xr-x"));
        } finally {
            FolderTree.delete(partial);
        }
    }
}
