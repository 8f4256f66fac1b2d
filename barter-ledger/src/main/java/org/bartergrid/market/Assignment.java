package org.bartergrid.market;

import java.util.Arrays;

/**
 * Who gets what when several want the same: the assignment of columns to rows, each to one at most, whose scores add up to
 * the most. Stateless.
 *
 * <p>The Hungarian method with potentials: Kuhn, "The Hungarian method for the assignment problem" (Naval Research Logistics
 * Quarterly 2, 1955), in the form of shortest augmenting paths (Jonker and Volgenant, Computing 38, 1987). Exact, in whole
 * numbers, and in time proportional to rows² × (rows + columns).
 */
public final class Assignment {
    /** The score of a row and a column that do not go together, and the column of a row that gets none. */
    public static final int NONE = -1;

    /** Rows, each of which may stay alone: so a column of its own stands for that. */
    private final int rows;

    private final int columns;
    private final long[][] scores;
    private final long highest;
    private final long[] rowPotential;
    private final long[] columnPotential;

    /** The row of each column, counted from 1; 0 if it has none. */
    private final int[] rowOf;

    private Assignment(long[][] scores) {
        this.scores = scores;
        this.rows = scores.length;
        int real = 0;
        long most = 0;
        for (long[] row : scores) {
            real = Math.max(real, row.length);
            for (long score : row) {
                most = Math.max(most, score);
            }
        }
        this.columns = real;
        this.highest = most + 1;
        this.rowPotential = new long[rows + 1];
        this.columnPotential = new long[columns + rows + 1];
        this.rowOf = new int[columns + rows + 1];
    }

    /**
     * The best assignment. A pair of score 0 is better than none.
     *
     * @param scores of rows with columns, none below {@link #NONE} nor above 2⁴⁰; rows may be of different lengths
     * @return for each row its column, or {@link #NONE}
     */
    public static int[] best(long[][] scores) {
        return new Assignment(scores).solved();
    }

    private int[] solved() {
        for (int row = 1; row <= rows; row++) {
            augment(row);
        }
        int[] columnOf = new int[rows];
        Arrays.fill(columnOf, NONE);
        for (int column = 1; column <= columns; column++) {
            if (rowOf[column] > 0 && goTogether(rowOf[column], column)) {
                columnOf[rowOf[column] - 1] = column - 1;
            }
        }
        return columnOf;
    }

    private boolean goTogether(int row, int column) {
        long[] scoresOfRow = scores[row - 1];
        return column <= scoresOfRow.length && scoresOfRow[column - 1] != NONE;
    }

    /** What a pair lacks to the highest score; staying alone lacks all of it, and what does not go together even more. */
    private long cost(int row, int column) {
        if (column > columns) {
            return highest;
        }
        return goTogether(row, column) ? highest - 1 - scores[row - 1][column - 1] : 2 * highest;
    }

    /** Finds a column for one more row, along the path on which the others lose least. */
    private void augment(int newRow) {
        int all = columns + rows;
        long[] distance = new long[all + 1];
        int[] before = new int[all + 1];
        boolean[] seen = new boolean[all + 1];
        Arrays.fill(distance, Long.MAX_VALUE);
        rowOf[0] = newRow;
        int column = 0;
        do {
            seen[column] = true;
            int row = rowOf[column];
            long least = Long.MAX_VALUE;
            int nearest = 0;
            for (int next = 1; next <= all; next++) {
                if (!seen[next]) {
                    long reduced = cost(row, next) - rowPotential[row] - columnPotential[next];
                    if (reduced < distance[next]) {
                        distance[next] = reduced;
                        before[next] = column;
                    }
                    if (distance[next] < least) {
                        least = distance[next];
                        nearest = next;
                    }
                }
            }
            for (int known = 0; known <= all; known++) {
                if (seen[known]) {
                    rowPotential[rowOf[known]] += least;
                    columnPotential[known] -= least;
                } else {
                    distance[known] -= distance[known] == Long.MAX_VALUE ? 0 : least;
                }
            }
            column = nearest;
        } while (rowOf[column] != 0);
        while (column != 0) {
            int previous = before[column];
            rowOf[column] = rowOf[previous];
            column = previous;
        }
    }
}
