package org.bartergrid.execution.ignite;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.ignite.Ignite;
import org.bartergrid.execution.SplitAttempt;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * What an honest node keeps of jobs that go on, looked at from inside its process. Which contract has it, and what the run
 * is called, are no secrets: everybody who takes part in the job knows.
 */
@NullMarked
public final class OpenRuns {

    private OpenRuns() {}

    /** Of each contract one split that was mapped there: contract, run, split, attempt, and bytes of partition 0. */
    public static List<Map<String, Object>> of(Ignite node) {
        List<Map<String, Object>> all = new ArrayList<>();
        Object runtime = ((Map<?, ?>) value(NodeRuntime.class, null, "RUNNING")).get(node.name());
        if (runtime == null) {
            return all;
        }
        Object contracts = value(NodeRuntime.class, runtime, "contracts");
        for (var open : ((Map<?, ?>) value(OpenContracts.class, contracts, "open")).entrySet()) {
            var work = (ContractWork) open.getValue();
            Object store = value(ContractWork.class, work, "runs");
            for (var kept : ((Map<?, ?>) value(RunStore.class, store, "kept")).entrySet()) {
                var name = (SplitAttempt) kept.getKey();
                long bytes = ((StoredRuns) kept.getValue()).bytesOf(0);
                if (bytes > 0) {
                    all.add(Map.of(
                            "contract",
                            String.valueOf(open.getKey()),
                            "run",
                            work.run(),
                            "split",
                            name.split(),
                            "attempt",
                            name.attempt(),
                            "bytes",
                            bytes));
                    break;
                }
            }
        }
        return all;
    }

    private static Object value(Class<?> type, @Nullable Object of, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
