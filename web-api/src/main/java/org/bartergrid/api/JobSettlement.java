package org.bartergrid.api;

import java.util.HashMap;
import java.util.Map;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.barter.JobId;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OrderId;
import org.bartergrid.settlement.Delivered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settles the contracts of a job's order when the job has ended, however it ended. */
final class JobSettlement {

    private static final Logger LOG = LoggerFactory.getLogger(JobSettlement.class);

    private final Barter barter;

    JobSettlement(Barter barter) {
        this.barter = barter;
    }

    /**
     * Settles every contract of the job's order. Safe to repeat: a contract is settled once.
     *
     * @param observed what the gateway observed, by contract; none means nothing was delivered
     */
    void settle(JobId job, Map<ContractId, Observation> observed) {
        for (var contract : barter.order(new OrderId(job.value())).contracts()) {
            var one = observed.getOrDefault(contract.id(), Observation.NOTHING);
            barter.settle(contract.id(), one.cpuMillis, one.failed);
        }
        Map<ContractId, Delivered> delivered = new HashMap<>();
        observed.forEach((contract, one) -> delivered.put(contract, one.delivered));
        try {
            barter.look(new OrderId(job.value()), delivered);
        } catch (BarterException later) {
            // The job is settled, whatever is known of its nodes' speed.
            LOG.warn("Nodes of job {} are not compared with their ratings: {}", job, later.getMessage());
        }
    }

    /**
     * A gateway's word on one contract.
     *
     * @param cpuMillis CPU time in milliseconds that it observed
     * @param failed whether the node refused, left or failed at what it was sent, and did nothing else
     * @param delivered what the node mapped
     */
    record Observation(long cpuMillis, boolean failed, Delivered delivered) {
        static final Observation NOTHING = new Observation(0, false, Delivered.NOTHING);
    }
}
