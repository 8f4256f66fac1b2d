package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.bartergrid.market.ContractId;
import org.junit.jupiter.api.Test;

/** What is due about contracts is due once, however many tries of it fail. */
class ContractsTest {
    private final AtomicLong nowMillis = new AtomicLong(1_000);
    private final Contracts contracts = new Contracts(nowMillis::get, new InMemoryCatalog());
    private final ContractId id = new ContractId(new UUID(1, 2));

    @Test
    void aContractIsDueOnceAndWhenItIsFirst() {
        contracts.dueLater(id, 500);
        contracts.dueLater(id, 100);
        contracts.dueLater(id, 300);
        assertThat(contracts.due(10)).isEmpty();
        nowMillis.addAndGet(100);
        assertThat(contracts.due(10)).containsExactly(id);
        nowMillis.addAndGet(10_000);
        assertThat(contracts.due(10)).isEmpty();
    }

    @Test
    void noMoreAreToldOfThanWereAskedFor() {
        ContractId other = new ContractId(new UUID(1, 3));
        contracts.dueLater(id, 0);
        contracts.dueLater(other, 0);
        assertThat(contracts.due(1)).containsExactly(id);
        assertThat(contracts.due(1)).containsExactly(other);
    }
}
