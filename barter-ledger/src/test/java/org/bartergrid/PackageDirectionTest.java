package org.bartergrid;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each package of this module imports only what stands above it, and libraries stay where they belong. */
class PackageDirectionTest {
    private static final List<String> FROM_TOP = List.of(
            "process",
            "trust",
            "resource",
            "peer",
            "valuation",
            "ledger",
            "market",
            "settlement",
            "books",
            "barter",
            "cluster",
            "store");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.bartergrid");

    private static String inside(String name) {
        return "org.bartergrid." + name + "..";
    }

    @Test
    void eachPackageImportsOnlyWhatStandsAboveIt() {
        for (int i = 0; i < FROM_TOP.size() - 1; i++) {
            String[] below = FROM_TOP.subList(i + 1, FROM_TOP.size()).stream()
                    .map(PackageDirectionTest::inside)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(inside(FROM_TOP.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(below)
                    .check(classes);
        }
    }

    @Test
    void theMarketKnowsNothingOfTheLedger() {
        noClasses()
                .that()
                .resideInAPackage(inside("market"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(inside("ledger"), inside("valuation"))
                .check(classes);
    }

    @Test
    void onlyClustersAndTheStoreKnowIgnite() {
        noClasses()
                .that()
                .resideOutsideOfPackages(inside("cluster"), inside("store"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.ignite..", "javax.cache..")
                .check(classes);
    }

    @Test
    void onlyTheMarketKnowsJackson() {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside("market"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(classes);
    }

    @Test
    void onlyKeysAndCertificatesKnowBouncyCastle() {
        noClasses()
                .that()
                .resideOutsideOfPackages(inside("peer"), inside("trust"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(classes);
    }

    @Test
    void theDomainAsksNoClockAndNoChance() {
        noClasses()
                .that()
                .resideOutsideOfPackages(inside("store"))
                .and()
                .doNotHaveFullyQualifiedName("org.bartergrid.books.Clock")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .check(classes);
    }
}
