package org.bartergrid.market;

import org.jspecify.annotations.Nullable;

/**
 * How a peer barters, whichever side it is on: a part of both mandates.
 *
 * @param commissionBasisPoints at most this much of the value it pays to the coordinator
 * @param pace how it gives way when a price is bargained for
 * @param approval whether a person has to accept what was bargained for; null if the mandate is enough
 */
public record Manner(int commissionBasisPoints, Concession pace, @Nullable Approval approval) {
    /** Whatever the coordinator takes, evenly, and by itself. */
    public static final Manner STANDARD = new Manner(OfferMandate.WHOLE_BASIS_POINTS, Concession.STEADY, null);

    public Manner {
        OfferMandate.requireBasisPoints("commission", commissionBasisPoints);
    }

    /** The same, and a person accepts. */
    public Manner with(@Nullable Approval newApproval) {
        return new Manner(commissionBasisPoints, pace, newApproval);
    }

    void write(DocumentWriter document) {
        document.put("commissionBasisPoints", commissionBasisPoints).put("pace", pace.name());
        if (approval != null) {
            document.put(approval);
        }
    }

    static Manner read(DocumentReader document) {
        return new Manner(
                document.smallInteger("commissionBasisPoints"),
                document.constant("pace", Concession.class),
                Approval.readOrNull(document));
    }
}
