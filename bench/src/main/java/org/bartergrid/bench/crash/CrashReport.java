package org.bartergrid.bench.crash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What many crashes came to.
 *
 * @param rounds how many faults there were
 * @param faults how often each
 * @param acknowledged payments that a client was told the end of
 * @param rejected how many of them were refused, rightly
 * @param lost acknowledged payments that are not as their clients were told
 * @param invented lines that nobody sent, answers in two ways, and sums that are wrong
 * @param undetected damages that the check did not find, or named wrongly
 * @param reads of totals and of acknowledged payments, meanwhile
 * @param unsyncedDropped bytes that were written, not synced, and taken away by power cuts
 * @param strays blocks that a coordinator had when it died, and nobody else ever
 * @param takeoverSeconds the longest time from the end of the coordinator that wrote to the next acknowledgement
 * @param takeoverFromStoppedSeconds the same from when it was stopped, not ended
 * @param takeoverFromFullDiskSeconds the same from when its disk had no room any more, which it notices when it needs some
 * @param returnSeconds the longest time from the start of all coordinators to the next acknowledgement
 * @param blocks in the books at the end
 * @param verified whether the files of the stopped coordinators are sound
 * @param wrong everything that is wrong, a sentence each
 */
record CrashReport(
        int rounds,
        Map<Fault, Integer> faults,
        long acknowledged,
        long rejected,
        long lost,
        long invented,
        long undetected,
        long reads,
        long unsyncedDropped,
        int strays,
        double takeoverSeconds,
        double takeoverFromStoppedSeconds,
        double takeoverFromFullDiskSeconds,
        double returnSeconds,
        long blocks,
        boolean verified,
        List<String> wrong) {

    private static final double LONGEST_TAKEOVER_SECONDS = 10;

    boolean good() {
        return wrong.isEmpty() && verified && takeoverSeconds < LONGEST_TAKEOVER_SECONDS;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rounds", rounds);
        Map<String, Integer> byName = new TreeMap<>();
        faults.forEach((fault, count) -> byName.put(fault.name(), count));
        json.put("faults", byName);
        json.put("acknowledged", acknowledged);
        json.put("rejected", rejected);
        json.put("lost", lost);
        json.put("invented", invented);
        json.put("undetected", undetected);
        json.put("reads", reads);
        json.put("unsyncedDropped", unsyncedDropped);
        json.put("strays", strays);
        json.put("takeoverSeconds", takeoverSeconds);
        json.put("takeoverFromStoppedSeconds", takeoverFromStoppedSeconds);
        json.put("takeoverFromFullDiskSeconds", takeoverFromFullDiskSeconds);
        json.put("returnSeconds", returnSeconds);
        json.put("blocks", blocks);
        json.put("verified", verified);
        json.put("wrong", wrong.subList(0, Math.min(20, wrong.size())));
        return json;
    }
}
