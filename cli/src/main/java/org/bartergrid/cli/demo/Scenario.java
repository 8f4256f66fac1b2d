package org.bartergrid.cli.demo;

/** The examples of bartering that the patent's figures show. */
enum Scenario {
    FIG4("the coordinator gives internet access for a peer's computing power and memory", true),
    FIG5("the coordinator gives credits for a peer's file and scanner", false),
    FIG6("the coordinator gives internet access and credits for a peer's file and scanner", false),
    FIG7("a peer gives computing power and memory for another's file and scanner, both pay commission", true),
    FIG8("a multitude barters at once", true);

    private final String sentence;
    private final boolean nodes;

    Scenario(String sentence, boolean nodes) {
        this.sentence = sentence;
        this.nodes = nodes;
    }

    /** What happens. */
    String sentence() {
        return sentence;
    }

    /** Whether volunteers' machines take part. */
    boolean needsNodes() {
        return nodes;
    }

    /** By which names people call them. */
    static Scenario named(String name) {
        for (Scenario scenario : values()) {
            if (scenario.name().equalsIgnoreCase(name)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException(
                "there is no scenario '" + name + "': give one of fig4, fig5, fig6, fig7 and fig8");
    }
}
