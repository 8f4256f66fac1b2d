package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.junit.jupiter.api.Test;

class EnrolmentsTest {

    private static final NodeId LAB = new NodeId("ada.lab");

    private final FailingNotes notes = new FailingNotes();
    private final Enrolments enrolments = reopened();
    private final VerificationKey key = SigningKey.generate().verificationKey();

    private Enrolments reopened() {
        return new Enrolments(notes, Clock.systemUTC());
    }

    /** It would be told that it is enrolled, and be nobody to the next coordinator. */
    @Test
    void oneThatWasNotNotedEnrolsByAskingAgain() {
        notes.failOnce();
        assertThatThrownBy(() -> enrolments.enrol(LAB, key)).hasMessage("the ledger is away");
        assertThat(enrolments.key(LAB)).isEmpty();
        enrolments.enrol(LAB, key);
        assertThat(reopened().key(LAB)).contains(key);
    }

    @Test
    void oneThatTheCatalogHasIsForgottenHere() {
        enrolments.enrol(LAB, key);
        notes.failOnce();
        assertThatThrownBy(() -> enrolments.registered(LAB)).hasMessage("the ledger is away");
        enrolments.registered(LAB);
        assertThat(reopened().keys()).isEmpty();
    }
}
