-- What the books keep, as PostgreSQL's users would keep it: accounts, what became of every id, and a line in each side's
-- statement. Half of an account's page stays free, so that a new balance finds room beside the old one.
CREATE TABLE accounts (
    id            text PRIMARY KEY,
    unit          text NOT NULL,
    limit_minor   bigint NOT NULL,
    balance_minor bigint NOT NULL,
    held_minor    bigint NOT NULL,
    postings      bigint NOT NULL
) WITH (fillfactor = 50);

-- result: 0 applied, 1 amount not positive, 2 unknown account, 3 wrong unit, 4 self transfer, 5 insufficient balance
CREATE TABLE transfers (
    id           uuid PRIMARY KEY,
    payer        text NOT NULL,
    payee        text NOT NULL,
    amount_minor bigint NOT NULL,
    result       smallint NOT NULL,
    at           timestamptz NOT NULL
);

CREATE TABLE postings (
    account       text,
    seq           bigint,
    transfer      uuid NOT NULL,
    counterparty  text NOT NULL,
    amount_minor  bigint NOT NULL,
    balance_minor bigint NOT NULL,
    at            timestamptz NOT NULL,
    PRIMARY KEY (account, seq)
);

-- Answers with the result, plus 16 if the id came before, or 15 if it came with another transfer. The id is taken first, so
-- that whoever else has it waits for this one's end; then both accounts are changed, and thereby locked, always in the same
-- order. What turns out to be impossible is taken back: rarer, and therefore cheaper than to look first.
CREATE FUNCTION transfer(p_id uuid, p_payer text, p_payee text, p_amount bigint) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    known transfers;
    payer accounts;
    payee accounts;
    refusal smallint;
BEGIN
    INSERT INTO transfers VALUES (p_id, p_payer, p_payee, p_amount, 0, now()) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO known FROM transfers WHERE id = p_id;
        IF known.payer <> p_payer OR known.payee <> p_payee OR known.amount_minor <> p_amount THEN
            RETURN 15;
        END IF;
        RETURN known.result + 16;
    END IF;

    IF p_amount <= 0 OR p_payer = p_payee THEN
        refusal := CASE WHEN p_amount <= 0 THEN 1 ELSE 4 END;
        UPDATE transfers SET result = refusal WHERE id = p_id;
        RETURN refusal;
    END IF;

    IF p_payer < p_payee THEN
        UPDATE accounts SET balance_minor = balance_minor - p_amount, postings = postings + 1
            WHERE id = p_payer RETURNING * INTO payer;
    END IF;
    UPDATE accounts SET balance_minor = balance_minor + p_amount, postings = postings + 1
        WHERE id = p_payee RETURNING * INTO payee;
    IF p_payer > p_payee THEN
        UPDATE accounts SET balance_minor = balance_minor - p_amount, postings = postings + 1
            WHERE id = p_payer RETURNING * INTO payer;
    END IF;

    refusal := CASE
        WHEN payer.id IS NULL OR payee.id IS NULL THEN 2
        WHEN payer.unit <> payee.unit THEN 3
        WHEN payer.balance_minor - payer.held_minor < payer.limit_minor THEN 5
    END;
    IF refusal IS NOT NULL THEN
        UPDATE accounts SET postings = postings - 1,
                balance_minor = balance_minor + CASE id WHEN p_payer THEN p_amount ELSE -p_amount END
            WHERE id IN (p_payer, p_payee);
        UPDATE transfers SET result = refusal WHERE id = p_id;
        RETURN refusal;
    END IF;

    INSERT INTO postings VALUES
        (p_payer, payer.postings, p_id, p_payee, -p_amount, payer.balance_minor, now()),
        (p_payee, payee.postings, p_id, p_payer, p_amount, payee.balance_minor, now());
    RETURN 0;
END
$$;

-- Some transfers in one database transaction: the same function for each, after the accounts of all of them were locked in
-- order, so that two such calls cannot wait for each other.
CREATE FUNCTION transfer_all(p_ids uuid[], p_payers text[], p_payees text[], p_amounts bigint[]) RETURNS integer[]
LANGUAGE plpgsql AS $$
DECLARE
    outcomes integer[] := array_fill(0, ARRAY[cardinality(p_ids)]);
BEGIN
    PERFORM 1 FROM accounts WHERE id = ANY (p_payers || p_payees) ORDER BY id FOR UPDATE;
    FOR i IN 1 .. cardinality(p_ids) LOOP
        outcomes[i] := transfer(p_ids[i], p_payers[i], p_payees[i], p_amounts[i]);
    END LOOP;
    RETURN outcomes;
END
$$;
