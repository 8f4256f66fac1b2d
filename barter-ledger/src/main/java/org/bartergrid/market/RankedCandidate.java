package org.bartergrid.market;

/**
 * A candidate that meets every constraint, with the one score that everything ranks by.
 *
 * @param candidate the offer and its node
 * @param agreedPriceMinorPerCpuSecond what the two mandates would agree on
 * @param scorePpm closeness in millionths, see {@link Matcher}; higher is closer
 * @param parameterPpm the part of it that is about parameters
 * @param valuePpm the part of it that is about value
 */
public record RankedCandidate(
        Candidate candidate, long agreedPriceMinorPerCpuSecond, long scorePpm, long parameterPpm, long valuePpm) {}
