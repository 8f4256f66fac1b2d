package org.bartergrid.market.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Field;
import org.bartergrid.market.Listing;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.jspecify.annotations.Nullable;

/**
 * The open offers of one category. Each has a row, and each of its figures and words stands in a column by itself, in order.
 * Not safe for threads.
 */
final class CategoryIndex {
    private final Map<OfferId, Integer> rows = new HashMap<>();
    private final Map<Field, Column> figures = new LinkedHashMap<>();
    private final Map<Field, SortedRows> words = new LinkedHashMap<>();
    private final SortedRows textWords = new SortedRows();
    private final Column prices = new Column();
    private final Column reserves = new Column();
    private final Column begins = new Column();
    private final Column ends = new Column();
    private final Column free = new Column();
    private @Nullable Listing[] listings = new Listing[16];

    /** Rows at and above this one were never used. */
    private int unused;

    private int[] freed = new int[16];
    private int freedCount;

    CategoryIndex() {
        Field.all(Field.Kind.NUMBER)
                .forEach(field -> figures.put(field, field.equals(Field.PRICE) ? prices : new Column()));
        Field.all(Field.Kind.WORD).forEach(field -> words.put(field, new SortedRows()));
    }

    int size() {
        return rows.size();
    }

    /** How many offers end after a time. */
    int endingAfter(long millis) {
        return ends.count(millis + 1, Long.MAX_VALUE);
    }

    void put(Listing listing) {
        Integer known = rows.get(listing.id());
        int row = known == null ? newRow() : known;
        if (known == null) {
            rows.put(listing.id(), row);
        }
        show(row, listings[row], listing);
        listings[row] = listing;
        if (known == null) {
            free.set(row, OptionalLong.of(listing.mandate().slots()));
        }
    }

    /** Notes how many slots of an offer are free now, if it is here. */
    void note(OfferId id, int freeSlots) {
        Integer row = rows.get(id);
        if (row != null) {
            free.set(row, OptionalLong.of(freeSlots));
        }
    }

    void remove(OfferId id) {
        Integer row = rows.remove(id);
        if (row != null) {
            show(row, listings[row], null);
            listings[row] = null;
            free.set(row, OptionalLong.empty());
            if (freedCount == freed.length) {
                freed = Arrays.copyOf(freed, 2 * freedCount);
            }
            freed[freedCount++] = row;
        }
    }

    private int newRow() {
        if (freedCount > 0) {
            return freed[--freedCount];
        }
        if (unused == listings.length) {
            listings = Arrays.copyOf(listings, unused + unused / 2);
        }
        return unused++;
    }

    /** Changes what the columns say of a row. */
    private void show(int row, @Nullable Listing before, @Nullable Listing now) {
        figures.forEach((field, column) -> column.set(row, now == null ? OptionalLong.empty() : now.number(field)));
        set(reserves, row, now, listing -> listing.mandate().reservePriceMinor());
        set(begins, row, now, listing -> listing.mandate().window().fromMillis());
        set(ends, row, now, listing -> listing.mandate().window().untilMillis());
        words.forEach((field, sorted) -> {
            String old = before == null ? "" : before.words(field);
            String fresh = now == null ? "" : now.words(field);
            if (!old.equals(fresh)) {
                if (!old.isEmpty()) {
                    sorted.remove(Words.whole(old), row);
                }
                if (!fresh.isEmpty()) {
                    sorted.add(Words.whole(fresh), row);
                }
            }
        });
        if (before != null && now != null && before.resource().equals(now.resource())) {
            return; // What texts are made of.
        }
        long[] old = textWords(before);
        long[] fresh = textWords(now);
        if (!Arrays.equals(old, fresh)) {
            for (long word : old) {
                textWords.remove(word, row);
            }
            for (long word : fresh) {
                textWords.add(word, row);
            }
        }
    }

    private static void set(Column column, int row, @Nullable Listing listing, ToLongFunction<Listing> number) {
        column.set(row, listing == null ? OptionalLong.empty() : OptionalLong.of(number.applyAsLong(listing)));
    }

    private static long[] textWords(@Nullable Listing listing) {
        if (listing == null) {
            return new long[0];
        }
        List<Long> numbers = new ArrayList<>();
        Words.each(listing.words(Field.TEXT), numbers::add);
        return numbers.stream().mapToLong(Long::longValue).distinct().toArray();
    }

    /** How many slots of an offer are free, as was noted last; nothing if it is not here. */
    OptionalInt freeSlots(OfferId id) {
        Integer row = rows.get(id);
        return row == null ? OptionalInt.empty() : OptionalInt.of((int) free.number(row));
    }

    /** Offers of a peer. */
    List<Listing> of(String peer) {
        long number = Words.whole(peer);
        List<Listing> found = new ArrayList<>();
        Objects.requireNonNull(words.get(Field.PEER)).visit(number, number, row -> {
            if (listing(row).mandate().peer().value().equals(peer)) {
                found.add(listing(row));
            }
            return true;
        });
        return found;
    }

    /** Offers that end at a time or before, at most so many. */
    List<OfferId> endedAt(long millis, int most) {
        List<OfferId> ended = new ArrayList<>();
        ends.visit(Long.MIN_VALUE, millis, row -> ended.add(listing(row).id()) && ended.size() < most);
        return ended;
    }

    /** Adds what stands in some rows to a list. */
    void addRows(int from, int until, List<Open> to) {
        for (int row = from; row < Math.min(until, unused); row++) {
            if (listings[row] != null) {
                to.add(at(row));
            }
        }
    }

    /** How many rows there are, empty ones too. */
    int rows() {
        return unused;
    }

    private Listing listing(int row) {
        return Objects.requireNonNull(listings[row]);
    }

    /**
     * The cheapest offers that meet what a want asks for and the index knows of.
     *
     * @param after only those that come after this one; null for the first ones
     */
    List<Integer> cheapest(Want want, Window term, @Nullable Place after, int most) {
        Search search = new Search(want, term, after, most);
        return search.cheapest();
    }

    Open at(int row) {
        return new Open(listing(row), (int) free.number(row));
    }

    Place place(int row) {
        return new Place(prices.number(row), row);
    }

    /** A number of a row that has to lie between two. */
    private record Bound(Column column, long least, long most) {
        Access access() {
            return Access.between(column, least, most);
        }
    }

    /** One search. */
    private final class Search {
        private final @Nullable Place after;
        private final int most;
        private final List<Bound> bounds = new ArrayList<>();
        private final List<Condition> others = new ArrayList<>();

        Search(Want want, Window term, @Nullable Place after, int most) {
            this.after = after;
            this.most = most;
            bounds.add(new Bound(reserves, Long.MIN_VALUE, want.maxPriceMinor()));
            bounds.add(new Bound(begins, Long.MIN_VALUE, term.fromMillis()));
            bounds.add(new Bound(ends, term.untilMillis(), Long.MAX_VALUE));
            bounds.add(new Bound(free, want.slots(), Long.MAX_VALUE));
            for (Condition part : want.where().parts()) {
                if (part instanceof Condition.Between between) {
                    bounds.add(new Bound(figure(between.field()), between.least(), between.most()));
                } else {
                    others.add(part);
                }
            }
        }

        private Column figure(Field field) {
            return Objects.requireNonNull(figures.get(field));
        }

        /**
         * Two ways lead there: from the cheapest offer on, if many fit; or from the rarest of what is asked for, if few do.
         * How many fit is estimated as if one thing had nothing to do with the other. Where that is wrong, the first way is
         * left when it has become as long as the second.
         */
        List<Integer> cheapest() {
            List<Access> ways = new ArrayList<>();
            bounds.forEach(bound -> ways.add(bound.access()));
            others.forEach(part -> access(part).ifPresent(ways::add));
            Access rarest =
                    ways.stream().min(Comparator.comparingInt(Access::count)).orElseThrow();
            double share = 1;
            for (Access way : ways) {
                share *= (double) way.count() / Math.max(1, size());
            }
            if (rarest.count() == 0) {
                return List.of();
            }
            if (most / share <= rarest.count() || rarest.count() == size()) {
                List<Integer> found = new ArrayList<>();
                if (walk(found, rarest.count())) {
                    return found;
                }
            }
            return cheapestOf(gathered(rarest));
        }

        /** Goes from the cheapest offer on; whether it saw enough of them. */
        private boolean walk(List<Integer> found, int longest) {
            long least = after == null ? Long.MIN_VALUE : after.priceMinor();
            int from = after == null ? Integer.MIN_VALUE : after.row() + 1;
            int[] looked = new int[1];
            prices.visit(least, from, Long.MAX_VALUE, row -> {
                if (++looked[0] > longest) {
                    return false;
                }
                if (fits(row)) {
                    found.add(row);
                }
                return found.size() < most;
            });
            return looked[0] <= longest;
        }

        private int[] gathered(Access way) {
            int[] rows = new int[Math.min(way.count(), size())];
            int[] count = new int[1];
            way.rows().accept(row -> {
                if (fits(row) && isAfter(row)) {
                    rows[count[0]++] = row;
                }
                return true;
            });
            return Arrays.copyOf(rows, count[0]);
        }

        private boolean isAfter(int row) {
            if (after == null) {
                return true;
            }
            long price = prices.number(row);
            return price > after.priceMinor() || (price == after.priceMinor() && row > after.row());
        }

        private List<Integer> cheapestOf(int[] found) {
            long highest = Long.MAX_VALUE;
            if (found.length > most) {
                long[] sorted =
                        Arrays.stream(found).mapToLong(prices::number).sorted().toArray();
                highest = sorted[most - 1];
            }
            long limit = highest;
            return Arrays.stream(found)
                    .filter(row -> prices.number(row) <= limit)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingLong(prices::number).thenComparing(Comparator.naturalOrder()))
                    .limit(most)
                    .toList();
        }

        private boolean fits(int row) {
            for (Bound bound : bounds) {
                if (!bound.column().isBetween(row, bound.least(), bound.most())) {
                    return false;
                }
            }
            for (Condition part : others) {
                if (!part.holds(listing(row))) {
                    return false;
                }
            }
            return true;
        }

        /** A way to the rows that meet a condition, if there is one that is shorter than all rows. */
        private Optional<Access> access(Condition condition) {
            if (condition instanceof Condition.Between between) {
                return Optional.of(Access.between(figure(between.field()), between.least(), between.most()));
            } else if (condition instanceof Condition.Like like) {
                return access(like);
            } else if (condition instanceof Condition.Contains contains) {
                return contains.words().stream()
                        .map(Words::plainBeginning)
                        .filter(word -> !word.isEmpty())
                        .map(word -> Access.between(textWords, Words.least(word), Words.most(word)))
                        .min(Comparator.comparingInt(Access::count))
                        // A text that has two words that begin so is there twice.
                        .map(Access::once);
            } else if (condition instanceof Condition.Any any) {
                List<Access> ways =
                        any.of().stream().flatMap(part -> access(part).stream()).toList();
                return ways.size() == any.of().size() ? Optional.of(Access.any(ways)) : Optional.empty();
            } else if (condition instanceof Condition.All all) {
                return all.of().stream()
                        .flatMap(part -> access(part).stream())
                        .min(Comparator.comparingInt(Access::count));
            }
            return Optional.empty();
        }

        private Optional<Access> access(Condition.Like like) {
            if (like.values().stream().anyMatch(value -> value.isEmpty() || value.contains("*"))) {
                return Optional.empty();
            }
            SortedRows sorted = Objects.requireNonNull(words.get(like.field()));
            return Optional.of(Access.any(like.values().stream()
                    .distinct()
                    .map(Words::whole)
                    .map(number -> Access.between(sorted, number, number))
                    .toList()));
        }
    }
}
