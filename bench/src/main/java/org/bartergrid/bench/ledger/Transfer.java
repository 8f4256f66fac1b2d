package org.bartergrid.bench.ledger;

import java.util.UUID;

/**
 * What a caller asks for.
 *
 * @param id a UUID of version 7; the same id again asks for the first result
 * @param payer number of the account that pays
 * @param payee number of the account that is paid
 */
record Transfer(UUID id, int payer, int payee, long amountMinor) {}
