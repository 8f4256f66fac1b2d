package org.bartergrid.market;

import cz.jirutka.rsql.parser.RSQLParser;
import cz.jirutka.rsql.parser.RSQLParserException;
import cz.jirutka.rsql.parser.ast.AndNode;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.Node;
import cz.jirutka.rsql.parser.ast.OrNode;
import cz.jirutka.rsql.parser.ast.RSQLOperators;
import cz.jirutka.rsql.parser.ast.RSQLVisitor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions written in RSQL: {@code mflops>=2e3;price<=20000;(place==Kiel,place=='Frankfurt*')}. A semicolon is and, a
 * comma is or, which binds less. Numbers may have fractions and exponents; {@code =in=} and {@code =out=} take lists.
 * Stateless.
 */
public final class ConditionParser {
    private static final int LONGEST = 2_000;
    private static final int DEEPEST = 16;
    private static final int MOST_COMPARISONS = 64;
    private static final int MOST_VALUES = 64;
    private static final int LONGEST_NUMBER = 40;

    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE + 1);
    private static final BigDecimal MOST_LONG = BigDecimal.valueOf(Long.MAX_VALUE - 1);

    private static final RSQLParser PARSER = new RSQLParser(Set.of(
            RSQLOperators.EQUAL,
            RSQLOperators.NOT_EQUAL,
            RSQLOperators.GREATER_THAN,
            RSQLOperators.GREATER_THAN_OR_EQUAL,
            RSQLOperators.LESS_THAN,
            RSQLOperators.LESS_THAN_OR_EQUAL,
            RSQLOperators.IN,
            RSQLOperators.NOT_IN));

    private ConditionParser() {}

    /**
     * The condition that a text states; a blank one asks nothing.
     *
     * @throws IllegalArgumentException in one sentence that names what is wrong
     */
    public static Condition parse(String text) {
        if (text.isBlank()) {
            return Condition.All.NOTHING;
        }
        requireHarmless(text);
        try {
            Condition condition = PARSER.parse(text).accept(new Reading(), null);
            // A mandate carries it as it is written out here, which has to be read again.
            requireHarmless(condition.toString());
            return condition;
        } catch (RSQLParserException malformed) {
            throw new IllegalArgumentException("this is no condition: " + where(text, malformed), malformed);
        }
    }

    /** Before the parser sees it, which calls itself for every bracket. */
    private static void requireHarmless(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a condition, written out, has at most " + LONGEST
                    + " characters, but this one has " + text.length());
        }
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A closing one inside quotes closes nothing, and must not make room for others.
            depth = Math.max(0, depth + (c == '(' ? 1 : c == ')' ? -1 : 0));
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("a condition has at most " + DEEPEST + " brackets in each other");
            }
        }
    }

    private static String where(String text, RSQLParserException malformed) {
        Throwable cause = malformed.getCause() == null ? malformed : malformed.getCause();
        String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        int detail = why.indexOf("Encountered");
        return "'" + text + "': " + (detail < 0 ? why : why.substring(detail));
    }

    private static final class Reading implements RSQLVisitor<Condition, @Nullable Void> {
        private int comparisons;

        @Override
        public Condition visit(AndNode and, @Nullable Void unused) {
            return new Condition.All(children(and));
        }

        @Override
        public Condition visit(OrNode or, @Nullable Void unused) {
            return new Condition.Any(children(or));
        }

        private List<Condition> children(LogicalNode node) {
            List<Condition> children = new ArrayList<>();
            for (Node child : node) {
                children.add(child.accept(this, null));
            }
            return children;
        }

        @Override
        public Condition visit(ComparisonNode comparison, @Nullable Void unused) {
            List<String> values = comparison.getArguments();
            String operator = comparison.getOperator().getSymbol();
            if (values.isEmpty()) {
                throw new IllegalArgumentException("'" + comparison.getSelector() + operator + "' lacks its value");
            }
            if (values.size() > MOST_VALUES) {
                throw new IllegalArgumentException("a list in a condition has at most " + MOST_VALUES + " values");
            }
            Field field = Field.named(comparison.getSelector());
            // A list of numbers is written out as one comparison with each.
            comparisons += field.kind() == Field.Kind.NUMBER ? values.size() : 1;
            if (comparisons > MOST_COMPARISONS) {
                throw new IllegalArgumentException("a condition has at most " + MOST_COMPARISONS
                        + " comparisons, and a list of numbers has as many as numbers");
            }
            return switch (field.kind()) {
                case NUMBER -> numbers(field, operator, values);
                case WORD -> words(field, operator, values);
                case TEXT -> text(field, operator, values);
            };
        }

        private static Condition numbers(Field field, String operator, List<String> values) {
            if (values.size() > 1) {
                List<Condition> each = new ArrayList<>();
                for (String value : values) {
                    each.add(numbers(field, "==", List.of(value)));
                }
                return operator.equals("=in=")
                        ? new Condition.Any(each)
                        : new Condition.All(
                                each.stream().<Condition>map(Condition.Not::new).toList());
            }
            BigDecimal value = number(field, values.get(0));
            BigDecimal below = value.setScale(0, RoundingMode.FLOOR);
            BigDecimal above = value.setScale(0, RoundingMode.CEILING);
            long floor = bounded(below);
            long ceiling = bounded(above);
            return switch (operator) {
                case "==", "=in=" -> new Condition.Between(field, ceiling, floor);
                case "!=", "=out=" -> new Condition.Not(new Condition.Between(field, ceiling, floor));
                case ">=", "=ge=" -> new Condition.Between(field, ceiling, Long.MAX_VALUE);
                case ">", "=gt=" -> new Condition.Between(field, bounded(below.add(BigDecimal.ONE)), Long.MAX_VALUE);
                case "<=", "=le=" -> new Condition.Between(field, Long.MIN_VALUE, floor);
                case "<", "=lt=" ->
                    new Condition.Between(field, Long.MIN_VALUE, bounded(above.subtract(BigDecimal.ONE)));
                default -> throw new IllegalArgumentException("numbers cannot be compared by " + operator);
            };
        }

        private static BigDecimal number(Field field, String word) {
            try {
                BigDecimal number = new BigDecimal(word.length() > LONGEST_NUMBER ? "" : word);
                // Written out, an exponent of a billion would fill the memory.
                if (Math.abs((long) number.scale()) > LONGEST_NUMBER) {
                    throw new NumberFormatException("beyond what a rating can be");
                }
                return number;
            } catch (NumberFormatException malformed) {
                throw new IllegalArgumentException(
                        "'" + field.name() + "' is compared with numbers, and '" + word + "' is none", malformed);
            }
        }

        private static long bounded(BigDecimal value) {
            return value.max(LEAST_LONG).min(MOST_LONG).longValue();
        }

        private static Condition words(Field field, String operator, List<String> values) {
            Condition like = new Condition.Like(field, values);
            return switch (operator) {
                case "==", "=in=" -> like;
                case "!=", "=out=" -> new Condition.Not(like);
                default ->
                    throw new IllegalArgumentException(
                            "'" + field.name() + "' is a word, and words have no order: use ==, !=, =in= or =out=");
            };
        }

        private static Condition text(Field field, String operator, List<String> values) {
            if (values.size() > 1 || !(operator.equals("==") || operator.equals("!="))) {
                throw new IllegalArgumentException(
                        "'" + field.name() + "' is a text: write " + field.name() + "=='some words'");
            }
            Condition contains =
                    new Condition.Contains(field, List.of(values.get(0).strip().split("\\s+")));
            return operator.equals("==") ? contains : new Condition.Not(contains);
        }
    }
}
