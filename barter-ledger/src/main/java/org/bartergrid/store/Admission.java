package org.bartergrid.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.events.Event;
import org.apache.ignite.events.NodeValidationFailedEvent;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cluster.DiscoveryDataClusterState;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockHeader;
import org.jspecify.annotations.Nullable;

/**
 * Whose data may count among several coordinators. Safe for any thread, and without waiting for anybody, since it is
 * asked in the thread that holds the cluster together.
 *
 * <p>A coordinator that died may have written a block, or a row, that no other ever got; the others then went on without
 * it. If it came back with that, some reads would see what never happened. So:
 *
 * <ul>
 *   <li>Into books that are being written comes one whose newest block is on their chain, and which either knows their
 *       present writer or ended in order.
 *   <li>Before anybody writes, one whose newest block is of an earlier epoch than another's does not count: that other's
 *       writer was chosen by a majority that did not need the first.
 * </ul>
 *
 * <p>One that is refused takes a fresh copy from the others.
 */
final class Admission {
    /** What a refused coordinator looks for in the words of the others. */
    static final String BEHIND = "its data is behind or beside the books of the others";

    /** The same if it only has to try again. */
    static final String LATER = "the coordinators are just opening their books, try again";

    private final Coordinators coordinators;
    private final IgniteEx ignite;
    private final LogCopies copies;
    private volatile boolean opening;
    private volatile boolean makesWay;

    Admission(Coordinators coordinators, IgniteEx ignite) {
        this.coordinators = coordinators;
        this.ignite = ignite;
        this.copies = new LogCopies(ignite);
    }

    /** From now on nobody comes in whose data might change what was decided. */
    void opening(boolean now) {
        opening = now;
    }

    /** Why one may not join; null if it may. */
    @Nullable
    String refusal(ClusterNode joining) {
        Standing standing = standing(joining);
        String name = String.valueOf(joining.consistentId());
        if (standing == null
                || coordinators.all().stream().noneMatch(one -> one.name().equals(name))) {
            return name + " is none of the coordinators of this grid";
        }
        if (!standing.kind().hasData()) {
            return null;
        }
        DiscoveryDataClusterState books = ignite.context().state().clusterState();
        if (books.transition()) {
            // They are open by name already, but nobody can read its copy before all have agreed on who has what.
            return LATER;
        }
        if (books.state() != ClusterState.ACTIVE) {
            return opening ? LATER : isBehind(standing, present()) ? BEHIND : null;
        }
        // Those who are there without all of something are about to leave; a whole copy must not get in between.
        return copies.lostCaches().isEmpty() ? refusalByBooks(standing) : LATER;
    }

    /** Ignite has refused somebody: with data, by those who have none. It does not ask us before. */
    boolean knocked(Event event) {
        Standing mine = standing(ignite.cluster().localNode());
        boolean empty = mine == null || !mine.kind().hasData();
        if (empty && event instanceof NodeValidationFailedEvent refused) {
            Standing refusedOne = standing(refused.eventNode());
            if (refusedOne != null && refusedOne.kind().hasData()) {
                makesWay = true;
            }
        }
        return true;
    }

    /** Whether somebody with data has knocked at this one, which has none: it has to leave, and to join that one. */
    boolean makesWay() {
        return makesWay;
    }

    private @Nullable String refusalByBooks(Standing joining) {
        BlockHeader head;
        BlockHeader same;
        try {
            long number = copies.ownHead();
            head = copies.ownHeader(number);
            same = joining.block() > number ? null : copies.ownHeader(joining.block());
        } catch (BlockDamagedException | IgniteException unreadable) {
            return LATER;
        }
        if (head == null) {
            return LATER;
        }
        boolean onChain = same != null && same.hash().equals(joining.hash());
        boolean knowsWriter = joining.epoch() >= head.epoch();
        return onChain && (knowsWriter || joining.kind() == Standing.Kind.IN_ORDER) ? null : BEHIND;
    }

    /** What those who are there brought along. */
    List<Standing> present() {
        Collection<ClusterNode> nodes = ignite.cluster().forServers().nodes();
        return nodes.stream()
                .map(Admission::standing)
                .flatMap(found -> Optional.ofNullable(found).stream())
                .toList();
    }

    static @Nullable Standing standing(ClusterNode node) {
        String text = node.attribute(Standing.ATTRIBUTE);
        return text == null ? null : Standing.parse(text).orElse(null);
    }

    /** Whether somebody's data is of a later writer than this. */
    static boolean isBehind(Standing standing, List<Standing> present) {
        return standing.kind().hasData()
                && present.stream().anyMatch(other -> other.kind().hasData() && other.epoch() > standing.epoch());
    }

    /**
     * Why books that nobody writes cannot be opened by those who are there; null if they can.
     *
     * @param present what each of them brought along
     */
    static @Nullable String whyNotOpen(Coordinators coordinators, List<Standing> present) {
        int all = coordinators.all().size();
        long known = present.stream().filter(one -> one.kind().counts()).count();
        long empty =
                present.stream().filter(one -> one.kind() == Standing.Kind.NEW).count();
        boolean data = present.stream().anyMatch(one -> one.kind().hasData());
        if (present.stream().anyMatch(one -> isBehind(one, present))) {
            return "a coordinator whose data is behind is about to take a fresh copy";
        }
        if (known == 0) {
            return empty == all
                    ? null
                    : "a new grid begins when all " + all + " coordinators are there, and " + empty + " are";
        }
        if (!data) {
            return "nobody who is there has the books";
        }
        long newest = newest(present).map(Standing::epoch).orElse(0L);
        if (present.stream().anyMatch(one -> one.kind().counts() && one.epoch() > newest)) {
            return "somebody is away who has newer books than those who are there";
        }
        // All of them, some of them new: books that get more coordinators than they had.
        if (known >= coordinators.majority() || known + empty == all) {
            return null;
        }
        return "of " + all + " coordinators " + coordinators.majority()
                + " that have the books, or had them, have to be there, and " + known + " are";
    }

    /** The newest data that is there. */
    static Optional<Standing> newest(List<Standing> present) {
        return present.stream()
                .filter(one -> one.kind().hasData())
                .max(Comparator.comparingLong(Standing::epoch).thenComparingLong(Standing::block));
    }
}
