package org.bartergrid.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bartergrid.books.MerkleProof;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks that one of the caller's entries is in its block, by its Merkle path, on the caller's own machine. */
@Command(
        name = "prove",
        description = "Proves that an entry of yours is in the books, without trusting the coordinator's word for it.")
final class LedgerProveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ENTRY", description = "the entry's id, as 'barter account postings --json' shows it")
    private String entry = "";

    @Mixin
    private Membership membership = new Membership();

    @Override
    public Integer call() throws IOException {
        var proof = membership.identity().client().get("/v1/entries/" + entry + "/proof");
        var header = ChainCheck.header(proof.path("block"));
        String leaf = proof.path("leaf").asText();
        List<String> path = new ArrayList<>();
        proof.path("path").forEach(hash -> path.add(hash.asText()));
        boolean holds = header.hash().equals(header.computedHash())
                && leaf.startsWith(entry.replace("-", ""))
                && MerkleProof.holds(header, proof.path("position").asInt(), leaf, path);
        if (!holds) {
            throw new CommandFailure("The coordinator's proof does not hold: entry " + entry + " is not in block "
                    + header.number() + " as it says; keep this answer and ask the operator");
        }
        var terminal = membership.terminal();
        terminal.say(
                "Entry %s is command %d of block %s",
                entry, proof.path("position").asInt(), new SeenBlock(header.number(), header.hash()));
        terminal.say(
                "Whether that block is in the chain shows 'barter ledger verify URL --seen %s'.",
                new SeenBlock(header.number(), header.hash()));
        terminal.answer(proof);
        return 0;
    }
}
