package org.bartergrid.market;

/** What a candidate must meet, in the order in which people think of it. */
public enum Constraint {
    /** It must not be the demanding peer's own. */
    ANOTHER_PEERS("must belong to another peer"),
    /** Its node must have been heard of lately. */
    ALIVE("must be alive"),
    /** It must run the demanding peer's jars. */
    TRUST("must run jars of the demanding peer"),
    /** The demanding peer must be what it asks of those whom it serves. */
    DEMANDER("must be open to a peer like the demanding one"),
    /** It must be open during the whole term. */
    TERM("must be offered during the whole term"),
    /** It must have that many slots free at once. */
    SLOTS("must have enough free slots"),
    /** It must not cost more. */
    PRICE("must not cost more than the highest price"),
    /** It must be what the demand's condition asks for. */
    CONDITION("must be what the condition asks for");

    private final String sentence;

    Constraint(String sentence) {
        this.sentence = sentence;
    }

    /** The constraint in words, to be said after "an offer". */
    public String sentence() {
        return sentence;
    }
}
