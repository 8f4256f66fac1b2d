package org.bartergrid.market;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a search asks of an offer: comparisons of {@link Field}s, joined by and and or. Immutable; written in RSQL, see
 * {@link ConditionParser}.
 */
public sealed interface Condition {
    /** What is asked about: an offer with all that is known of it. */
    interface Subject {
        /** The number that stands in a field; nothing if it has none, and then no comparison with it holds. */
        OptionalLong number(Field field);

        /** The words that stand in a field; empty if there are none. */
        String words(Field field);
    }

    /** Whether it holds. */
    boolean holds(Subject subject);

    /** The conditions that have to hold together: itself, or its parts if it is a conjunction. */
    default List<Condition> parts() {
        return List.of(this);
    }

    /** The fields that are asked about. */
    Set<Field> fields();

    private static Set<Field> fields(List<Condition> conditions) {
        return conditions.stream().flatMap(each -> each.fields().stream()).collect(Collectors.toSet());
    }

    /** Holds if all of them do. */
    record All(List<Condition> of) implements Condition {
        /** Asks nothing. */
        public static final Condition NOTHING = new All(List.of());

        public All {
            of = List.copyOf(of);
        }

        /** The condition that they make together. */
        public static Condition of(List<Condition> conditions) {
            return conditions.size() == 1 ? conditions.get(0) : new All(conditions);
        }

        @Override
        public Set<Field> fields() {
            return Condition.fields(of);
        }

        @Override
        public boolean holds(Subject subject) {
            for (Condition each : of) {
                if (!each.holds(subject)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public List<Condition> parts() {
            return of.stream().flatMap(each -> each.parts().stream()).toList();
        }

        @Override
        public String toString() {
            return joined(of, ";");
        }
    }

    /** Holds if one of them does. */
    record Any(List<Condition> of) implements Condition {
        public Any {
            of = List.copyOf(of);
        }

        @Override
        public Set<Field> fields() {
            return Condition.fields(of);
        }

        @Override
        public boolean holds(Subject subject) {
            for (Condition each : of) {
                if (each.holds(subject)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return "(" + joined(of, ",") + ")";
        }
    }

    /**
     * Holds if a field's number lies between two, both included; never, if the lower one is above the upper one, which is
     * how a fraction is equalled.
     *
     * @param least {@link Long#MIN_VALUE} if there is no lower bound
     * @param most {@link Long#MAX_VALUE} if there is no upper bound
     */
    record Between(Field field, long least, long most) implements Condition {
        private static final BigDecimal HALF = new BigDecimal("0.5");

        @Override
        public Set<Field> fields() {
            return Set.of(field);
        }

        @Override
        public boolean holds(Subject subject) {
            OptionalLong number = subject.number(field);
            return number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most;
        }

        @Override
        public String toString() {
            if (least >= most) {
                return field.name() + "==" + equalled();
            } else if (least == Long.MIN_VALUE) {
                return field.name() + "<=" + most;
            } else if (most == Long.MAX_VALUE) {
                return field.name() + ">=" + least;
            }
            return "(" + field.name() + ">=" + least + ";" + field.name() + "<=" + most + ")";
        }

        /** The one number that it asks for: a fraction if there is none between the two. */
        private String equalled() {
            return least == most
                    ? Long.toString(most)
                    : BigDecimal.valueOf(most).add(HALF).toPlainString();
        }
    }

    /**
     * Holds if a field's words are like one of some.
     *
     * @param values without regard to case, an asterisk for anything
     */
    record Like(Field field, List<String> values) implements Condition {
        public Like {
            values =
                    values.stream().map(value -> value.toLowerCase(Locale.ROOT)).toList();
        }

        @Override
        public Set<Field> fields() {
            return Set.of(field);
        }

        @Override
        public boolean holds(Subject subject) {
            String words = subject.words(field).toLowerCase(Locale.ROOT);
            return values.stream().anyMatch(value -> isLike(words, value));
        }

        /** Goes back to the last asterisk only, so that no pattern takes longer than the product of both lengths. */
        private static boolean isLike(String words, String pattern) {
            int at = 0;
            int in = 0;
            int star = -1;
            int resumed = 0;
            while (at < words.length()) {
                if (in < pattern.length() && pattern.charAt(in) == '*') {
                    star = in++;
                    resumed = at;
                } else if (in < pattern.length() && pattern.charAt(in) == words.charAt(at)) {
                    in++;
                    at++;
                } else if (star >= 0) {
                    in = star + 1;
                    at = ++resumed;
                } else {
                    return false;
                }
            }
            while (in < pattern.length() && pattern.charAt(in) == '*') {
                in++;
            }
            return in == pattern.length();
        }

        @Override
        public String toString() {
            return field.name()
                    + (values.size() == 1
                            ? "==" + quoted(values.get(0))
                            : "=in=(" + joined(values, ",", Condition::quoted) + ")");
        }
    }

    /**
     * Holds if each of some words begins a word of a field's text.
     *
     * @param words in lower case
     */
    record Contains(Field field, List<String> words) implements Condition {
        public Contains {
            words = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
        }

        @Override
        public Set<Field> fields() {
            return Set.of(field);
        }

        @Override
        public boolean holds(Subject subject) {
            String text = subject.words(field).toLowerCase(Locale.ROOT);
            return words.stream().allMatch(word -> beginsAWord(text, word));
        }

        private static boolean beginsAWord(String text, String word) {
            for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
                if (at == 0
                        || !Character.isLetterOrDigit(text.charAt(at - 1))
                        || !Character.isLetterOrDigit(word.charAt(0))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return field.name() + "==" + quoted(String.join(" ", words));
        }
    }

    /** Holds if another does not. */
    record Not(Condition of) implements Condition {
        @Override
        public Set<Field> fields() {
            return of.fields();
        }

        @Override
        public boolean holds(Subject subject) {
            return !of.holds(subject);
        }

        @Override
        public String toString() {
            if (of instanceof Between between) {
                String name = between.field().name();
                return between.least() >= between.most()
                        ? name + "!=" + between.equalled()
                        : "(" + name + "<" + between.least() + "," + name + ">" + between.most() + ")";
            } else if (of instanceof Like like) {
                return like.field().name()
                        + (like.values().size() == 1
                                ? "!=" + quoted(like.values().get(0))
                                : "=out=(" + joined(like.values(), ",", Condition::quoted) + ")");
            } else if (of instanceof Contains contains) {
                return contains.field().name() + "!=" + quoted(String.join(" ", contains.words()));
            }
            throw new IllegalStateException("only comparisons are negated: " + of);
        }
    }

    private static String joined(List<Condition> conditions, String separator) {
        return joined(conditions, separator, Condition::toString);
    }

    private static <T> String joined(List<T> list, String separator, Function<T, String> word) {
        return list.stream().map(word).collect(Collectors.joining(separator));
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
