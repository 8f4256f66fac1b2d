package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.RandomResources;
import org.bartergrid.resource.Resource;

class ResourceDocumentTest {
    @Provide
    Arbitrary<Resource> resources() {
        return RandomResources.any();
    }

    @Property
    void whatIsWrittenIsRead(@ForAll("resources") Resource resource) {
        assertThat(ResourceDocument.parse(ResourceDocument.toJson(resource))).isEqualTo(resource);
    }

    @Example
    void wordsThatPeopleTypeAreRead() {
        assertThat(ResourceDocument.of(
                        Category.MEMORY, Map.of("megabytes", "4096", "readNanos", "80", "writeNanos", "90")))
                .isEqualTo(new Memory(4096, 80, 90));
    }

    @Example
    void whatIsWrongIsNamed() {
        assertRefused("{\"category\":\"MEMORY\",\"megabytes\":1,\"readNanos\":1}", "'writeNanos' is missing");
        assertRefused(
                "{\"category\":\"MEMORY\",\"megabytes\":1,\"readNanos\":1,\"writeNanos\":1,\"colour\":1}",
                "'colour' is not a field");
        assertRefused(
                "{\"category\":\"MEMORY\",\"megabytes\":-1,\"readNanos\":1,\"writeNanos\":1}",
                "megabytes must be above 0");
        assertRefused(
                "{\"category\":\"MEMORY\",\"megabytes\":1.5,\"readNanos\":1,\"writeNanos\":1}", "'megabytes' must be");
        assertRefused(
                "{\"category\":\"MEMORY\",\"megabytes\":9223372036854775807,\"readNanos\":1,\"writeNanos\":1}",
                "megabytes must be at most");
        assertRefused("{\"category\":\"SOUP\"}", "'category' must be one of");
        assertRefused("{\"category\":\"MEMORY\",\"megabytes\":NaN}", "not valid JSON");
        assertRefused(
                "{\"category\":\"PERIPHERAL\",\"device\":\"PRINTER\",\"resolution\":600,\"levelsPerPrimary\":1,"
                        + "\"perMinute\":1}",
                "levelsPerPrimary must lie between 2 and");
    }

    private static void assertRefused(String json, String words) {
        assertThatThrownBy(() -> ResourceDocument.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
