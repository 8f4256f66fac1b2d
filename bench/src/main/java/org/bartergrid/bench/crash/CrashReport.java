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
 * @param unsyncedDropped bytes that were written, not synced, and taken away by power cuts
 * @param returnSeconds the longest time from the start of a coordinator to the next acknowledgement
 * @param blocks in the books at the end
 * @param verified whether the files of the stopped coordinator are sound
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
        long unsyncedDropped,
        double returnSeconds,
        long blocks,
        boolean verified,
        List<String> wrong) {

    boolean good() {
        return wrong.isEmpty() && verified;
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
        json.put("unsyncedDropped", unsyncedDropped);
        json.put("returnSeconds", returnSeconds);
        json.put("blocks", blocks);
        json.put("verified", verified);
        json.put("wrong", wrong.subList(0, Math.min(20, wrong.size())));
        return json;
    }
}
