package org.bartergrid.barter;

class InMemoryProjectionsTest extends ProjectionsContract {
    private final Projections projections = new InMemoryProjections();

    @Override
    protected Projections projections() {
        return projections;
    }
}
