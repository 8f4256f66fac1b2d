package org.bartergrid.barter;

import java.util.Map;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.PeerId;

/** A job as it is submitted; the fields mean what they mean in {@link JobRecord}. */
public record JobDraft(
        OrderId order,
        PeerId peer,
        String jarSha256,
        String className,
        Map<String, String> settings,
        String inputSha256,
        String format,
        int partitions) {
    public JobDraft {
        settings = Map.copyOf(settings);
        if (partitions < 1 || partitions > 1024) {
            throw new IllegalArgumentException("a job has 1 to 1024 partitions, but this one has " + partitions);
        }
    }
}
