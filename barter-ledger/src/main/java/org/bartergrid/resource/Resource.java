package org.bartergrid.resource;

/**
 * One rated resource of a node: what a peer has to give, in measured figures. Each category has its own record.
 *
 * <p>Ratings are integers in the units that their names say; no floating point reaches a signed document.
 */
public sealed interface Resource
        permits ComputingPower, Memory, Storage, Peripheral, SharedFile, InternetAccess, Money {
    /** The category this resource belongs to. */
    Category category();
}
