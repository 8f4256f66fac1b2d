package org.bartergrid.market;

/**
 * A candidate that meets every constraint, with the one score that everything ranks by.
 *
 * @param candidate the offer and what it is of
 * @param agreedPriceMinor what the two mandates would agree on, for as much as the category's measure prices
 * @param scorePpm closeness in millionths, see {@link Matcher}; higher is closer
 * @param parameterPpm the part of it that is about parameters
 * @param valuePpm the part of it that is about value
 */
public record RankedCandidate(
        Candidate candidate, long agreedPriceMinor, long scorePpm, long parameterPpm, long valuePpm) {}
