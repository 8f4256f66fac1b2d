package org.bartergrid.barter;

class InMemoryCatalogTest extends CatalogContract {
    private final Catalog catalog = new InMemoryCatalog();

    @Override
    protected Catalog catalog() {
        return catalog;
    }
}
