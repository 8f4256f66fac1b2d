package org.bartergrid.bench.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Want;
import org.bartergrid.resource.Category;

/**
 * A search, for both sides.
 *
 * @param form those of one form differ in figures and words only
 * @param want for the market
 * @param sql what follows WHERE for PostgreSQL
 * @param arguments what stands for its question marks
 */
record Question(String form, Want want, String sql, List<Object> arguments) {
    /** How long every search needs what it finds. */
    static final long TERM_MILLIS = 600_000;

    /** One figure or word that is asked for. */
    private record Criterion(String rsql, String sql, Object argument) {}

    /** The demand for the market. */
    Demand demand() {
        return new Demand(List.of(want), TERM_MILLIS / 1000);
    }

    /** By chance; few of a hundred thousand offers meet all that it asks for. */
    static Question random(Random random) {
        return switch (random.nextInt(5)) {
            case 0 ->
                question(
                        Category.STORAGE,
                        1 + random.nextInt(1_000),
                        atLeast(random, "megabytes", 1_000, 10_000_000),
                        atMost(random, "accessMicros", 50, 20_000),
                        atLeast(random, "readMegabytesPerSecond", 50, 7_000),
                        place(random));
            case 1 ->
                question(
                        Category.MEMORY,
                        1 + random.nextInt(64),
                        atLeast(random, "megabytes", 64, 1_000_000),
                        atMost(random, "readNanos", 40, 400),
                        place(random));
            case 2 ->
                question(
                        Category.COMPUTING_POWER,
                        1,
                        atLeast(random, "mips", 1_000, 100_000),
                        atLeast(random, "mflops", 500, 50_000),
                        place(random));
            case 3 ->
                question(
                        Category.INTERNET_ACCESS,
                        1,
                        atLeast(random, "measuredKilobitsPerSecond", 1_000, 10_000_000),
                        new Criterion("availabilityPerMille>=900", "availabilityPerMille >= ?", 900L),
                        place(random));
            default ->
                question(Category.FILE, 1, text(Trader.word(random)), atMost(random, "bytes", 1_000, 1_000_000_000));
        };
    }

    private static Question question(Category category, int slots, Criterion... criteria) {
        List<String> rsql = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        for (Criterion criterion : criteria) {
            rsql.add(criterion.rsql);
            sql.append(" AND ").append(criterion.sql);
            arguments.add(criterion.argument);
        }
        Want want = new Want(
                category,
                1,
                slots,
                category.measure().of(slots, TERM_MILLIS),
                ConditionParser.parse(String.join(";", rsql)),
                1_000_000_000_000L);
        return new Question(category.name(), want, sql.toString(), arguments);
    }

    /** The best fifth, or fewer: decades are alike. */
    private static Criterion atLeast(Random random, String figure, long least, long most) {
        long value = Math.round(least * Math.pow((double) most / least, 0.8 + 0.2 * random.nextDouble()));
        return new Criterion(figure + ">=" + value, figure + " >= ?", value);
    }

    private static Criterion atMost(Random random, String figure, long least, long most) {
        long value = Math.round(least * Math.pow((double) most / least, 0.2 * random.nextDouble()));
        return new Criterion(figure + "<=" + value, figure + " <= ?", value);
    }

    private static Criterion place(Random random) {
        String place = Trader.place(random);
        return new Criterion("place==" + place, "place = ?", place.toLowerCase(Locale.ROOT));
    }

    private static Criterion text(String word) {
        return new Criterion("text=='" + word + "'", "words @@ to_tsquery('simple', ?)", word + ":*");
    }
}
