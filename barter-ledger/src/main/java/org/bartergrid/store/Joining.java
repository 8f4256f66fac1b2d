package org.bartergrid.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.BaselineNode;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.events.EventType;
import org.apache.ignite.internal.IgniteEx;
import org.bartergrid.cluster.ClusterTrust;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one of several coordinators comes to the others: it starts its node, is looked at by {@link Admission}, takes a
 * fresh copy if its data is damaged or behind, and waits until the books are open. For one thread.
 */
final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final long PAUSE_MILLIS = 500;

    /** In which one with data has tried again, if its machine is not too busy: then longer every time. */
    private static final long MAKE_WAY_MILLIS = 10_000;

    private static final int MOST_TIMES_LONGER = 4;

    private static final long LOOK_MILLIS = 50;
    private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Two that started apart do not find each other by themselves. */
    private static final long RESTART_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Ignite's words when a node opened its data apart from the others. */
    private static final List<String> BESIDE = List.of(
            Admission.BEHIND, "is not compatible with BaselineTopology", "branching history", "branching point");

    /** Ignite's words when those with data have to come first; those without make way. */
    private static final String EMPTY_ONES = "is not allowed to join cluster without one";

    private final LedgerNode.Settings settings;
    private final Coordinators coordinators;
    private final DataFolder folder;
    private final ClusterTrust trust;
    private String said = "";
    private long saidNanos;
    private int madeWay;

    private Joining(LedgerNode.Settings settings) {
        this.settings = settings;
        this.coordinators = settings.coordinators();
        this.folder = new DataFolder(settings.folder());
        this.trust = ProvedStart.trust(settings);
    }

    /** What came of one attempt to join. */
    private enum Attempt {
        IN,
        IN_WITH_OTHERS,
        AGAIN,
        AFTER_YOU,
        BEHIND
    }

    /**
     * Joins, however long that takes.
     *
     * @throws LedgerUnavailableException in one sentence, if it cannot be
     */
    static <T> T join(LedgerNode.Settings settings, BiFunction<Ignite, Membership, T> made) {
        return new Joining(settings).join(made);
    }

    private <T> T join(BiFunction<Ignite, Membership, T> made) {
        folder.belongsTo(coordinators.me());
        while (true) {
            Standing standing = folder.standing();
            LOG.info("Coordinator {} joins with {}", coordinators.me(), standing);
            Introduction.toOthers(coordinators, trust);
            String name = LedgerNode.newName();
            JoinCheck check = new JoinCheck(coordinators);
            Condemning failures = new Condemning(folder, standing);
            try {
                prepare(standing);
                IgniteEx ignite = ProvedStart.of(configuration(name, standing, failures), trust, check);
                Attempt attempt = assemble(ignite, check.admission(), standing);
                if (attempt == Attempt.IN || attempt == Attempt.IN_WITH_OTHERS) {
                    return made.apply(
                            ignite,
                            new SharedMembership(
                                    ignite,
                                    coordinators,
                                    folder,
                                    standing.kind().hasData(),
                                    attempt == Attempt.IN_WITH_OTHERS));
                }
                LedgerNode.stop(name);
                undo(standing, attempt);
                if (attempt == Attempt.AFTER_YOU) {
                    madeWay++;
                    pause(Math.min(madeWay, MOST_TIMES_LONGER) * MAKE_WAY_MILLIS);
                }
            } catch (LedgerUnavailableException said) {
                LedgerNode.stop(name);
                restore(standing);
                throw said;
            } catch (InterruptedException interrupted) {
                LedgerNode.stop(name);
                restore(standing);
                Thread.currentThread().interrupt();
                throw new LedgerUnavailableException(
                        "The wait for the other coordinators was interrupted.", interrupted);
            } catch (RuntimeException failure) {
                LedgerNode.stop(name);
                afterFailure(standing, failure, failures);
            }
            pause(PAUSE_MILLIS);
        }
    }

    private void prepare(Standing standing) {
        if (standing.kind().hasData()) {
            folder.begun();
        } else {
            // Until it has all of the others', which may be never if it is killed half-way.
            folder.note(standing);
        }
    }

    /** Nothing was changed yet. */
    private void restore(Standing standing) {
        if (standing.kind() == Standing.Kind.IN_ORDER) {
            folder.note(standing);
        }
    }

    private void undo(Standing standing, Attempt attempt) {
        if (attempt == Attempt.BEHIND) {
            folder.setAside(standing.as(Standing.Kind.SET_ASIDE));
        } else {
            restore(standing);
        }
    }

    private void afterFailure(Standing standing, RuntimeException failure, Condemning failures) {
        String all = DataDamage.words(failure);
        if (standing.kind().hasData() && BESIDE.stream().anyMatch(all::contains)) {
            folder.setAside(standing.as(Standing.Kind.SET_ASIDE));
        } else if (standing.kind().hasData()
                && (DataDamage.in(failure) || DataDamage.stopsStart(failure) || failures.sawDamage())) {
            LOG.error("The data of this coordinator is damaged; it takes a fresh copy from the others", failure);
            folder.setAside(standing.as(Standing.Kind.DAMAGED));
        } else if (!standing.kind().hasData() && folder.hasLeftovers() && !DataDamage.isFullDisk(failure)) {
            // It was killed while it took its copy. Some of it may have counted already: what it had is not known any
            // more.
            LOG.warn("The copy of the others' data was not finished; it is taken anew", failure);
            folder.setAside(standing.kind() == Standing.Kind.NEW ? standing : standing.as(Standing.Kind.DAMAGED));
        } else if (all.contains(Admission.LATER) || all.contains(EMPTY_ONES)) {
            restore(standing);
        } else {
            restore(standing);
            throw LedgerNode.unavailable(settings.folder(), failure);
        }
    }

    private IgniteConfiguration configuration(String name, Standing standing, Condemning failures) {
        IgniteConfiguration node = LedgerCluster.node(
                LedgerNode.tuning(settings),
                settings.folder(),
                name,
                coordinators,
                LedgerNode.port(coordinators, "discovery", coordinators.mine().discoveryPort()),
                LedgerNode.freePort(coordinators, "communication"));
        Map<String, Object> attributes = new HashMap<>(node.getUserAttributes());
        attributes.put(Standing.ATTRIBUTE, standing.toString());
        return node.setUserAttributes(attributes).setFailureHandler(failures);
    }

    /** Waits until the books are open and this node is in. */
    private Attempt assemble(IgniteEx ignite, Admission admission, Standing standing) throws InterruptedException {
        ignite.events().localListen(admission::knocked, EventType.EVT_NODE_VALIDATION_FAILED);
        long since = System.nanoTime();
        int most = 0;
        boolean sawClosed = false;
        while (true) {
            if (ignite.context().isStopping()) {
                return Attempt.AGAIN;
            }
            try {
                if (ignite.cluster().state() == ClusterState.ACTIVE) {
                    if (isIn(ignite)) {
                        return sawClosed ? Attempt.IN : Attempt.IN_WITH_OTHERS;
                    }
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                    continue;
                }
                sawClosed = true;
                if (Admission.isBehind(standing, admission.present())) {
                    return Attempt.BEHIND;
                } else if (admission.makesWay() || isLeftEmpty(admission.present(), most)) {
                    say("it has no data, and lets one that has begin");
                    return Attempt.AFTER_YOU;
                } else {
                    String why = open(ignite, admission);
                    if (System.nanoTime() - since > RESTART_NANOS) {
                        return Attempt.AGAIN;
                    }
                    say(why);
                    most = Math.max(most, admission.present().size());
                }
            } catch (IllegalStateException stopping) {
                return Attempt.AGAIN;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Whether one has made way where nobody has data: then all have to, as the next one would be in the way too. */
    private static boolean isLeftEmpty(List<Standing> present, int most) {
        return present.size() < most
                && present.stream().noneMatch(one -> one.kind().hasData());
    }

    private static boolean isIn(IgniteEx ignite) {
        Collection<BaselineNode> baseline = ignite.cluster().currentBaselineTopology();
        Object me = ignite.cluster().localNode().consistentId();
        return baseline != null
                && baseline.stream().anyMatch(node -> node.consistentId().equals(me));
    }

    /** Opens the books if it is for this node to do it, or says why they are not open yet. */
    private String open(IgniteEx ignite, Admission admission) {
        ClusterNode oldest = ignite.cluster().forServers().forOldest().node();
        if (oldest == null || !oldest.isLocal()) {
            return oldest == null ? "nobody is there" : "it is for " + oldest.consistentId() + " to open the books";
        }
        admission.opening(true);
        try {
            String why = Admission.whyNotOpen(coordinators, admission.present());
            if (why != null) {
                return why;
            }
            LOG.info("The books are opened from {}", Admission.newest(admission.present()));
            ignite.cluster().state(ClusterState.ACTIVE);
            if (ignite.cluster().isBaselineAutoAdjustEnabled()) {
                ignite.cluster().baselineAutoAdjustEnabled(false);
            }
            return "they are being opened";
        } catch (IgniteException failed) {
            LOG.warn("The books cannot be opened yet: {}", failed.getMessage());
            return String.valueOf(failed.getMessage());
        } finally {
            admission.opening(false);
        }
    }

    private void say(String why) {
        long now = System.nanoTime();
        if (!why.equals(said) || now - saidNanos > SAY_NANOS) {
            LOG.info("Coordinator {} waits: {}", coordinators.me(), why);
            said = why;
            saidNanos = now;
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("The wait for the other coordinators was interrupted.", interrupted);
        }
    }
}
