package org.bartergrid.books;

class InMemoryProjectionsTest extends ProjectionsContract {
    private final Projections projections = new InMemoryProjections();

    @Override
    protected Projections projections() {
        return projections;
    }
}
