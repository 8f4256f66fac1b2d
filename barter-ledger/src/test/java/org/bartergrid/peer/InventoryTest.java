package org.bartergrid.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.bartergrid.peer.Profile.Field;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final RatedResource MEMORY = memory("memory");

    private static RatedResource memory(String label) {
        return new RatedResource(label, new Memory(1, 1, 1), Evidence.MEASURED, "");
    }

    @Test
    void resourcesAreFoundByTheirLabels() {
        Inventory inventory = new Inventory(List.of(MEMORY));
        assertThat(inventory.labelled("memory")).contains(MEMORY);
        assertThat(inventory.labelled("storage")).isEmpty();
    }

    @Test
    void noTwoHaveOneLabelAndThereAreNotTooMany() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Inventory(List.of(MEMORY, MEMORY)))
                .withMessageContaining("two resources have the label 'memory'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Inventory(Collections.nCopies(17, MEMORY)))
                .withMessageContaining("at most 16");
        assertThatIllegalArgumentException().isThrownBy(() -> memory("-x"));
        assertThatIllegalArgumentException().isThrownBy(() -> memory("x".repeat(41)));
    }

    @Test
    void whatIsHiddenIsNotShown() {
        Profile profile =
                new Profile("Kiel", "Europe/Berlin", "a lab", "a@example.org", Set.of(Field.CONTACT, Field.PLACE));
        assertThat(profile.shown()).isEqualTo(new Profile(null, "Europe/Berlin", "a lab", null, Set.of()));
    }

    @Test
    void aTimeZoneMustBeOne() {
        Profile moon = new Profile(null, "Moon/Tycho", null, null, Set.of());
        assertThatIllegalArgumentException().isThrownBy(moon::checked).withMessageContaining("Moon/Tycho");
        assertThat(Profile.EMPTY.checked()).isEqualTo(Profile.EMPTY);
    }
}
