package org.bartergrid.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.ignite.cluster.ClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * Where attacks from inside a cell take place: a gateway and a node, and a hostile member that is joined anew whenever it
 * was put out.
 */
final class Stage implements AutoCloseable {

    private static final long TRY_MILLIS = 3_000;
    private static final long JOIN_MILLIS = 60_000;

    final States states;
    final Child gateway;
    final Child node;
    private final String gatewayName;
    private final String nodeName;
    private final boolean guarded;
    private final Joining joining;
    private @Nullable HostileMember hostile;
    private String said = "";

    /** Joins the cell as it is now. */
    interface Joining {
        HostileMember join() throws IOException;
    }

    Stage(
            States states,
            Child gateway,
            String gatewayName,
            Child node,
            String nodeName,
            boolean guarded,
            Joining joining) {
        this.states = states;
        this.gateway = gateway;
        this.gatewayName = gatewayName;
        this.node = node;
        this.nodeName = nodeName;
        this.guarded = guarded;
        this.joining = joining;
    }

    /** The hostile member, in the cell with both others. */
    HostileMember hostile() {
        var now = hostile;
        if (now != null && sees(now)) {
            return now;
        }
        boolean joined = States.within(JOIN_MILLIS, () -> {
            close();
            try {
                var next = joining.join();
                hostile = next;
                return States.within(TRY_MILLIS, () -> sees(next));
            } catch (IOException | RuntimeException e) {
                return false;
            }
        });
        if (!joined || hostile == null) {
            throw new IllegalStateException("The hostile member found no cell with a gateway and a node to attack");
        }
        return hostile;
    }

    /** Whether it counts the others in, and they it: who was put out may not have noticed. */
    boolean sees(HostileMember member) {
        try {
            return member.member(gatewayName).isPresent()
                    && member.member(nodeName).isPresent()
                    && counts(gateway, member)
                    && counts(node, member);
        } catch (IllegalStateException stopped) {
            return false;
        }
    }

    private boolean counts(Child process, HostileMember member) {
        for (var one : states.of(process).path("members")) {
            if (one.asText().endsWith(" " + member.id())) {
                return true;
            }
        }
        return false;
    }

    ClusterNode gatewayMember() {
        return hostile().member(gatewayName).orElseThrow();
    }

    ClusterNode nodeMember() {
        return hostile().member(nodeName).orElseThrow();
    }

    /** Tries something that may fail or take for ever. */
    void attempt(Callable<?> something) {
        // Joined first, which may take longer than an attempt may.
        var ready = hostile();
        if (!sees(ready)) {
            throw new IllegalStateException("The hostile member was put out before it did anything");
        }
        var tried = CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(something.call());
            } catch (Exception | AssertionError e) {
                return "failed: " + e;
            }
        });
        try {
            said = tried.get(TRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            said = "nothing within " + TRY_MILLIS + " ms";
            tried.cancel(true);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What came of the last attempt, as its Ignite has it. */
    String said() {
        return said;
    }

    /** Whether something is so of the gateway or of the node, within a moment. */
    boolean becomes(java.util.function.Predicate<com.fasterxml.jackson.databind.JsonNode> something) {
        return States.within(TRY_MILLIS, () -> something.test(states.of(gateway)) || something.test(states.of(node)));
    }

    /** How many entries the caches of the gateway or of the node hold now. */
    long entries() {
        return Math.max(
                states.of(gateway).path("entries").asLong(),
                states.of(node).path("entries").asLong());
    }

    /** Whether an attack of several parts had an effect: by any of them where somebody guards, and by all where nobody does. */
    boolean effect(boolean... parts) {
        int had = 0;
        for (boolean part : parts) {
            had += part ? 1 : 0;
        }
        return guarded ? had > 0 : had == parts.length;
    }

    /** Puts entries into both members' cache before an attack on them, and takes them away afterwards. */
    boolean withPlanted(BooleanSupplier attack) {
        var wanted = states.folder().resolve(Watched.PLANT);
        try {
            Files.writeString(wanted, "");
            if (!States.within(JOIN_MILLIS, () -> fewestEntries() >= Planted.COUNT)) {
                throw new IllegalStateException("There is nothing to take away from the members");
            }
            return attack.getAsBoolean();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            wanted.toFile().delete();
        }
    }

    /** Of the entries that the gateway and the node hold now, the fewer. */
    long fewestEntries() {
        return Math.min(
                states.of(gateway).path("entries").asLong(),
                states.of(node).path("entries").asLong());
    }

    boolean sings(String attack) {
        return States.within(1_500, () -> states.sang(attack));
    }

    @Override
    public void close() {
        var now = hostile;
        hostile = null;
        if (now != null) {
            now.close();
        }
    }
}
