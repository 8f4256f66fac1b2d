package org.bartergrid.market;

/** What a candidate must meet, in the order in which people think of it. */
public enum Constraint {
    /** It must not be the demanding peer's own. */
    ANOTHER_PEERS("must belong to another peer"),
    /** Its node must have been heard of lately. */
    ALIVE("must be alive"),
    /** It must run the demanding peer's jars. */
    TRUST("must run jars of the demanding peer"),
    /** It must be open during the whole term. */
    TERM("must be offered during the whole term"),
    /** It must have that many slots free at once. */
    SLOTS("must have enough free slots"),
    /** It must be that fast with integers. */
    MIPS("must reach the integer speed"),
    /** It must be that fast with floating point. */
    MFLOPS("must reach the floating-point speed"),
    /** Its slots must have that much memory each. */
    MEMORY("must have enough memory a slot"),
    /** It must not cost more. */
    PRICE("must not cost more than the highest price"),
    /** It must be what the search's condition asks for. */
    CONDITION("must be what the condition asks for");

    private final String sentence;

    Constraint(String sentence) {
        this.sentence = sentence;
    }

    /** The constraint in words, to be said after "a node". */
    public String sentence() {
        return sentence;
    }
}
