package org.bartergrid.barter;

import org.bartergrid.market.Demander;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;

/** Too few offers fit a want. Why that is takes a look at all of them, for which nobody has to wait who holds the market. */
final class NothingFits extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Want want;
    private final transient Demander demander;
    private final transient Window term;

    NothingFits(Want want, Demander demander, Window term) {
        super("too few offers of " + want.category() + " fit", null, false, false);
        this.want = want;
        this.demander = demander;
        this.term = term;
    }

    Want want() {
        return want;
    }

    Demander demander() {
        return demander;
    }

    Window term() {
        return term;
    }
}
