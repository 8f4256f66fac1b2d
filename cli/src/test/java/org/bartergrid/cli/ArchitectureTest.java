package org.bartergrid.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;

/** The plan of the house: which module may lean on which, and where outside libraries may appear. */
@AnalyzeClasses(packages = "org.bartergrid", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "org.bartergrid.";

    /** Packages of each module. */
    private static final Map<String, List<String>> MODULES = Map.of(
            "job-api", List.of("job.."),
            "worker", List.of("worker.."),
            "barter-ledger",
                    List.of(
                            "process..",
                            "trust..",
                            "resource..",
                            "peer..",
                            "valuation..",
                            "ledger..",
                            "market..",
                            "settlement..",
                            "barter..",
                            "books..",
                            "cluster..",
                            "store.."),
            "grid-node",
                    List.of(
                            "rating..",
                            "share..",
                            "cell..",
                            "sandbox..",
                            "execution..",
                            "client..",
                            "gateway..",
                            "node.."),
            "web-api", List.of("api.."),
            "examples", List.of("examples.."),
            "cli", List.of("cli.."));

    /** What each module may use of the others. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "job-api", List.of(),
            "worker", List.of("job-api"),
            "barter-ledger", List.of(),
            "grid-node", List.of("barter-ledger", "job-api", "worker"),
            "web-api", List.of("barter-ledger"),
            "examples", List.of("job-api"),
            "cli", List.of("web-api", "grid-node", "barter-ledger", "job-api"));

    @ArchTest
    static final ArchRule modulesLeanOnlyOnWhatThePlanSays = classes()
            .should(new ArchCondition<JavaClass>("use only what the plan of the house lets their module use") {
                @Override
                public void check(JavaClass user, ConditionEvents events) {
                    String module = moduleOf(user);
                    user.getDirectDependenciesFromSelf().stream()
                            .filter(dependency ->
                                    dependency.getTargetClass().getName().startsWith(ROOT))
                            .filter(dependency -> {
                                String used = moduleOf(dependency.getTargetClass());
                                return !used.equals(module)
                                        && !MAY_USE.get(module).contains(used);
                            })
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(user, dependency.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule igniteStaysInStoreCellExecutionAndGateway =
            only("org.apache.ignite..", "cluster..", "store..", "cell..", "execution.ignite..", "gateway..", "node..");

    @ArchTest
    static final ArchRule executionItselfIsPure = noClasses()
            .that()
            .resideInAPackage(ROOT + "execution")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.ignite..", ROOT + "execution.ignite..", ROOT + "client..", ROOT + "cell..");

    @ArchTest
    static final ArchRule executionNeverKnowsTheLedger = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "execution..", ROOT + "sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "ledger..", ROOT + "market..", ROOT + "barter..", ROOT + "books..", ROOT + "settlement..");

    @ArchTest
    static final ArchRule tokensAreMadeAndReadInFewPlaces = only("io.jsonwebtoken..", "api..", "cell..", "client..");

    @ArchTest
    static final ArchRule javalinIsTheApis = only("io.javalin..", "api..");

    @ArchTest
    static final ArchRule oshiIsTheSharesAndRatings = only("oshi..", "share..", "rating..");

    @ArchTest
    static final ArchRule rsqlIsTheMarkets = only(List.of("cz.jirutka.rsql.."), "market..");

    @ArchTest
    static final ArchRule picocliAndYamlAreTheCommandLines =
            only(List.of("picocli..", "com.fasterxml.jackson.dataformat.yaml.."), "cli..");

    @ArchTest
    static final ArchRule jobsSeeTheJdkOnly = classes()
            .that()
            .resideInAPackage(ROOT + "job..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", ROOT + "job..");

    /** The node's JVM must never load a class of a scientist's jar: only the worker and whoever tries a job at home do. */
    @ArchTest
    static final ArchRule onlyWorkersAndTheCommandLineOpenJobJars = noClasses()
            .that(not(resideInAnyPackage(ROOT + "worker..", ROOT + "cli..", ROOT + "job..")))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.bartergrid.job.engine.JobJar");

    private static ArchRule only(String library, String... packages) {
        return only(List.of(library), packages);
    }

    private static ArchRule only(List<String> libraries, String... packages) {
        String[] allowed = List.of(packages).stream().map(name -> ROOT + name).toArray(String[]::new);
        return noClasses()
                .that(not(resideInAnyPackage(allowed)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries.toArray(String[]::new));
    }

    private static String moduleOf(JavaClass type) {
        return MODULES.entrySet().stream()
                .filter(module -> module.getValue().stream()
                        .anyMatch(name -> resideInAnyPackage(ROOT + name).test(type)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new AssertionError(type.getName() + " is in no module of the plan"));
    }
}
