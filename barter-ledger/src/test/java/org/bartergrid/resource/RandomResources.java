package org.bartergrid.resource;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.bartergrid.resource.Peripheral.Device;

/** Resources of all categories, up to figures that no machine has yet. */
public final class RandomResources {
    private static final long FIGURES = 1_000_000_000L;

    private RandomResources() {}

    private static Arbitrary<Long> figure() {
        return Arbitraries.longs().between(1, FIGURES);
    }

    private static Arbitrary<Integer> small(int most) {
        return Arbitraries.integers().between(1, most);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars(' ', 'ä', '字', '"')
                .ofMaxLength(40);
    }

    /** Of any category. */
    public static Arbitrary<Resource> any() {
        return Arbitraries.oneOf(
                computingPower(), memory(), storage(), peripheral(), file(), internetAccess(), money());
    }

    public static Arbitrary<ComputingPower> computingPower() {
        return Combinators.combine(figure(), figure(), small(256), figure()).as(ComputingPower::new);
    }

    public static Arbitrary<Memory> memory() {
        return Combinators.combine(figure(), figure(), figure()).as(Memory::new);
    }

    public static Arbitrary<Storage> storage() {
        return Combinators.combine(figure(), figure(), figure(), figure()).as(Storage::new);
    }

    public static Arbitrary<Peripheral> peripheral() {
        return Combinators.combine(
                        Arbitraries.of(Device.values()),
                        Arbitraries.longs().between(1, 1_000_000_000),
                        Arbitraries.integers().between(2, 1 << 20),
                        Arbitraries.longs().between(1, 100_000))
                .as(Peripheral::new);
    }

    public static Arbitrary<SharedFile> file() {
        return Combinators.combine(
                        text().map(text -> "f" + text),
                        Arbitraries.longs().between(0, 1_000_000_000_000L),
                        Arbitraries.of("text/csv", "image/png", "application/vnd.apache.parquet"),
                        Arbitraries.strings().withChars("0123456789abcdef").ofLength(64),
                        text(),
                        text(),
                        figure())
                .as((name, bytes, type, sha256, user, objective, asked) ->
                        new SharedFile(name, bytes, type, sha256, user, objective, "", "any", asked));
    }

    public static Arbitrary<InternetAccess> internetAccess() {
        return Combinators.combine(figure(), figure(), Arbitraries.integers().between(0, 1000))
                .as(InternetAccess::new);
    }

    public static Arbitrary<Money> money() {
        return Combinators.combine(Arbitraries.of("CREDIT", "TICKET"), figure()).as(Money::new);
    }
}
