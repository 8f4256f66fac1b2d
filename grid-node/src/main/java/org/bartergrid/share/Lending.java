package org.bartergrid.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bartergrid.resource.RatedResource;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a machine gives beside the work of its processor.
 *
 * @param memoryMegabytes memory for programs that run elsewhere, beside that of the share; 0 for none
 * @param storageMegabytes room on its disk; 0 for none
 * @param storageFolder where that room is; needed if there is any
 * @param declared what the machine cannot measure: peripherals, a line to the internet
 */
public record Lending(
        long memoryMegabytes, long storageMegabytes, @Nullable Path storageFolder, List<RatedResource> declared) {
    /** Nothing. */
    public static final Lending NOTHING = new Lending(0, 0, null, List.of());

    public Lending {
        declared = List.copyOf(declared);
        if (storageMegabytes > 0 && storageFolder == null) {
            throw new IllegalArgumentException("lend.storage is " + storageMegabytes
                    + " MB, but lend.folder is missing: say in which folder that room is");
        }
    }

    /**
     * Refuses to lend what is not there.
     *
     * @param share what the machine gives already
     * @throws IllegalArgumentException naming the setting
     * @throws IOException if the folder cannot be made
     */
    public void require(SharePolicy share, Machine machine) throws IOException {
        if (memoryMegabytes > 0 && share.memoryMegabytes() + memoryMegabytes > machine.memoryMegabytes()) {
            throw new IllegalArgumentException("share.memory and lend.memory are "
                    + (share.memoryMegabytes() + memoryMegabytes) + " MB together, but the machine has only "
                    + machine.memoryMegabytes() + " MB: lend less");
        }
        if (storageFolder != null && storageMegabytes > 0) {
            long usable =
                    Files.getFileStore(Files.createDirectories(storageFolder)).getUsableSpace() >> 20;
            if (storageMegabytes > usable) {
                throw new IllegalArgumentException("lend.storage is " + storageMegabytes + " MB, but there are only "
                        + usable + " MB free in " + storageFolder + ": lend less");
            }
        }
    }
}
