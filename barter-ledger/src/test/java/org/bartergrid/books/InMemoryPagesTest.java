package org.bartergrid.books;

class InMemoryPagesTest extends PagesContract {
    private final Pages pages = new InMemoryPages();

    @Override
    protected Pages pages() {
        return pages;
    }
}
