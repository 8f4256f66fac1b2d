package org.bartergrid.settlement;

import java.util.UUID;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.DocumentReader;
import org.bartergrid.market.DocumentWriter;
import org.bartergrid.peer.NodeId;
import org.bartergrid.resource.Usage;

/**
 * A node's statement of what was used under a contract so far. As a document it is signed by the node's key under the
 * role {@code node}; {@link #toJson} and {@link #parse} are its canonical form, version 1.
 *
 * @param contract under which contract
 * @param node whose statement
 * @param sequence counts the node's receipts under this contract from 1; a later one replaces the earlier
 * @param usage cumulative use
 */
public record Receipt(ContractId contract, NodeId node, long sequence, Usage usage) {
    static final String KIND = "receipt";
    static final int VERSION = 1;

    public Receipt {
        if (sequence < 1) {
            throw new IllegalArgumentException("a receipt's sequence starts at 1, but is " + sequence);
        }
    }

    /** The canonical JSON that the node signs. */
    public String toJson() {
        return new DocumentWriter(KIND, VERSION)
                .put("contract", contract.toString())
                .put("node", node.value())
                .put("sequence", sequence)
                .put("cpuMillis", usage.cpuMillis())
                .put("memoryMegabyteSeconds", usage.memoryMegabyteSeconds())
                .put("splits", usage.splits())
                .toJson();
    }

    /**
     * The receipt that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static Receipt parse(String json) {
        DocumentReader document = new DocumentReader(json, KIND, VERSION);
        Receipt receipt = new Receipt(
                new ContractId(UUID.fromString(document.text("contract"))),
                new NodeId(document.text("node")),
                document.integer("sequence"),
                new Usage(
                        document.integer("cpuMillis"),
                        document.integer("memoryMegabyteSeconds"),
                        document.integer("splits")));
        document.end();
        return receipt;
    }
}
