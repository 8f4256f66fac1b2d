package org.bartergrid.node;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.bartergrid.execution.ignite.ReceiptSigner;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Usage;
import org.bartergrid.settlement.Receipt;

/** Writes and signs what this node has done, with its own key. */
final class SignedReceipts implements ReceiptSigner {

    private final NodeId node;
    private final SigningKey key;

    SignedReceipts(NodeId node, SigningKey key) {
        this.node = node;
        this.key = key;
    }

    @Override
    public byte[] sign(String contractId, long cpuMillis, long memoryMegabyteSeconds, long splits, long sequence) {
        var contract = new ContractId(UUID.fromString(contractId));
        var receipt = new Receipt(contract, node, sequence, new Usage(cpuMillis, memoryMegabyteSeconds, splits));
        return SignedDocument.sign(receipt.toJson(), node.value(), SignedDocument.ROLE_NODE, key)
                .toJson()
                .getBytes(StandardCharsets.UTF_8);
    }
}
