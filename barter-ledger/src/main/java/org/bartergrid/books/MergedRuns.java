package org.bartergrid.books;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** Several sorted sequences as one; what is equal comes in any order. For one thread. */
final class MergedRuns<T extends Comparable<T>> implements Iterator<T> {
    private static final class Source<T> {
        private final Iterator<T> rest;
        private T head;

        Source(Iterator<T> entries) {
            head = entries.next();
            rest = entries;
        }
    }

    private final PriorityQueue<Source<T>> sources = new PriorityQueue<>((a, b) -> a.head.compareTo(b.head));

    MergedRuns(List<Iterator<T>> sorted) {
        for (Iterator<T> run : sorted) {
            if (run.hasNext()) {
                sources.add(new Source<>(run));
            }
        }
    }

    @Override
    public boolean hasNext() {
        return !sources.isEmpty();
    }

    @Override
    public T next() {
        Source<T> first = sources.poll();
        if (first == null) {
            throw new NoSuchElementException();
        }
        T entry = first.head;
        if (first.rest.hasNext()) {
            first.head = first.rest.next();
            sources.add(first);
        }
        return entry;
    }
}
