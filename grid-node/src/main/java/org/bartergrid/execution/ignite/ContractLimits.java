package org.bartergrid.execution.ignite;

import org.jspecify.annotations.Nullable;

/**
 * How far a contract goes.
 *
 * @param cpuMillis worker CPU time that was contracted
 * @param endsMillis when its term ends, epoch milliseconds
 */
record ContractLimits(long cpuMillis, long endsMillis) {

    /** Why nothing more is done under the contract, as a sentence; null while there is no reason. */
    @Nullable
    String exceeded(long usedCpuMillis, long nowMillis) {
        if (usedCpuMillis > cpuMillis) {
            return "The contract's " + cpuMillis + " ms of CPU time are used up.";
        }
        return nowMillis >= endsMillis ? "The contract's term is over." : null;
    }
}
