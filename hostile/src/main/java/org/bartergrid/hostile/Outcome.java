package org.bartergrid.hostile;

/**
 * What came of an attack.
 *
 * @param number as in the list of all attacks
 * @param effect whether it had one
 * @param stoppedBy what stops it; empty if nothing can
 */
record Outcome(int number, String name, boolean effect, String stoppedBy) {}
