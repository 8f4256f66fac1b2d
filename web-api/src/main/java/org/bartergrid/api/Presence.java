package org.bartergrid.api;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bartergrid.api.Views.ShareReport;
import org.bartergrid.peer.NodeId;

/** What nodes last said of their share. In memory: after a restart the next heartbeat tells it again. */
final class Presence {

    private final Map<NodeId, ShareReport> reports = new ConcurrentHashMap<>();

    /** Only enrolled nodes report, so this grows no further than the catalog. */
    void heard(NodeId node, ShareReport report) {
        reports.put(node, report);
    }

    Optional<ShareReport> of(NodeId node) {
        return Optional.ofNullable(reports.get(node));
    }
}
