package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that commands keep things in. */
public final class Folders {

    private Folders() {}

    /** Where a role keeps its things if nobody says otherwise: under {@code BARTERGRID_HOME}, else {@code ~/.bartergrid}. */
    public static Path standard(String role) {
        String home = System.getenv("BARTERGRID_HOME");
        return (home == null || home.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".bartergrid")
                        : Path.of(home))
                .resolve(role);
    }

    /** Creates a folder, if it is missing, that only its owner may enter: it will hold keys. */
    public static void createPrivate(Path folder) {
        try {
            if (folder.toAbsolutePath().getParent() != null) {
                Files.createDirectories(folder.toAbsolutePath().getParent());
            }
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    "Cannot create the folder " + folder + " (" + e.getMessage() + "): choose another one", e);
        }
        if (!Files.isWritable(folder)) {
            throw new CommandFailure("Cannot write to the folder " + folder + ": make it yours or choose another one");
        }
    }
}
