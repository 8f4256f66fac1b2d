package org.bartergrid.api;

import java.util.Map;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.JobId;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OrderId;
import org.bartergrid.settlement.Delivered;

/** Settles the contracts of a job's order when the job has ended, however it ended. */
final class JobSettlement {

    private final Barter barter;

    JobSettlement(Barter barter) {
        this.barter = barter;
    }

    /**
     * Settles every contract of the job's order. Safe to repeat: a contract is settled once.
     *
     * @param observed CPU time in milliseconds that the gateway observed, by contract; none means nothing was delivered
     */
    void settle(JobId job, Map<ContractId, Long> observed) {
        for (var contract : barter.order(new OrderId(job.value())).contracts()) {
            barter.settle(contract.id(), observed.getOrDefault(contract.id(), 0L));
        }
    }

    /** The same, and looks at how fast the nodes were by what the gateway saw them deliver. */
    void settle(JobId job, Map<ContractId, Long> observed, Map<ContractId, Delivered> delivered) {
        settle(job, observed);
        barter.look(new OrderId(job.value()), delivered);
    }
}
