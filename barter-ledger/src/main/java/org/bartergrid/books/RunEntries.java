package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.IntFunction;

/** All that is in the pages of a run, in order; one page at a time is in memory. For one thread. */
final class RunEntries<T> implements Iterator<T> {
    private final int pageCount;
    private final IntFunction<ByteBuffer> pages;
    private final Function<ByteBuffer, T> entry;
    private ByteBuffer page = ByteBuffer.allocate(0);
    private int nextPage;

    /**
     * The entries of a run.
     *
     * @param pages reads the page with a number, from 0; none is empty
     * @param entry reads the next entry of a page
     */
    RunEntries(int pageCount, IntFunction<ByteBuffer> pages, Function<ByteBuffer, T> entry) {
        this.pageCount = pageCount;
        this.pages = pages;
        this.entry = entry;
    }

    @Override
    public boolean hasNext() {
        return page.hasRemaining() || nextPage < pageCount;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!page.hasRemaining()) {
            page = pages.apply(nextPage++);
        }
        return entry.apply(page);
    }
}
