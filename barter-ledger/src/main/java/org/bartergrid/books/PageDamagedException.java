package org.bartergrid.books;

/** A page that the books keep beside their log is not as it was written. The log is not touched by that. */
public final class PageDamagedException extends RuntimeException {
    private final String page;

    PageDamagedException(String page, String why) {
        super("The page '" + page + "' of the books is damaged (" + why + ")");
        this.page = page;
    }

    /** The page's name. */
    public String page() {
        return page;
    }
}
