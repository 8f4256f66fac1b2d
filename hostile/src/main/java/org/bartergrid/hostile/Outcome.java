package org.bartergrid.hostile;

import java.util.List;

/**
 * What came of an attack.
 *
 * @param number as in the list of all attacks
 * @param effect whether it had one
 * @param stoppedBy what was seen to stop it; empty if nothing was
 * @param seen by what that was seen: kinds of message that honest members counted as refused, sentences of refusals, alerts
 * @param control what showed that it would have had an effect, had nothing stopped it; empty if nothing did
 */
record Outcome(int number, String name, boolean effect, String stoppedBy, List<String> seen, String control) {

    Outcome {
        seen = List.copyOf(seen);
    }

    Outcome controlledBy(String what) {
        return new Outcome(number, name, effect, stoppedBy, seen, what);
    }
}
