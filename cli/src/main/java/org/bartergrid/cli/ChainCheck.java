package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.client.CoordinatorClient;
import org.jspecify.annotations.Nullable;

/**
 * The chain of a running coordinator's block headers, checked by somebody who has nothing else.
 *
 * @param blocks how many there are
 * @param commands how many commands they say they carry
 * @param unhashed how many are of format 1, whose hash a header alone cannot prove
 * @param headHash of the newest block
 * @param firstBadBlock the first that does not follow, 0 if none
 * @param problems what is wrong, a sentence each
 */
record ChainCheck(
        long blocks, long commands, long unhashed, String headHash, long firstBadBlock, List<String> problems) {

    private static final int PAGE = 500;

    /**
     * Checks the whole chain.
     *
     * @param seen hashes that blocks had earlier, by number
     */
    static ChainCheck of(CoordinatorClient coordinator, Map<Long, String> seen) throws IOException {
        List<String> problems = new ArrayList<>();
        Map<Long, String> unseen = new TreeMap<>(seen);
        BlockHeader last = null;
        long commands = 0;
        long unhashed = 0;
        long firstBad = 0;
        String cursor = "1";
        while (!cursor.isEmpty() && firstBad == 0) {
            JsonNode page = coordinator.get("/v1/blocks?limit=" + PAGE + "&cursor=" + cursor);
            for (var item : page.path("items")) {
                var header = header(item);
                String problem = problem(header, last, unseen.remove(header.number()));
                if (problem != null) {
                    problems.add(problem);
                    firstBad = header.number();
                    break;
                }
                last = header;
                commands += header.commands();
                unhashed += header.version() == 1 ? 1 : 0;
            }
            cursor = page.path("next").asText("");
        }
        if (firstBad == 0) {
            unseen.forEach((number, hash) -> problems.add(
                    "Block " + number + " was seen earlier, but is not in the chain any more: history was cut off."));
        }
        return new ChainCheck(
                last == null ? 0 : last.number(),
                commands,
                unhashed,
                last == null ? BlockHeader.NO_HASH : last.hash(),
                firstBad,
                problems);
    }

    private static @Nullable String problem(BlockHeader header, @Nullable BlockHeader before, @Nullable String seen) {
        if (seen != null && !seen.equals(header.hash())) {
            return "Block " + header.number() + " was seen with the hash " + seen + ", but has " + header.hash()
                    + " now: history was rewritten.";
        }
        boolean follows = before == null
                ? header.number() == 1
                        && header.previousHash().equals(BlockHeader.NO_HASH)
                        && (header.version() == 1 || header.hash().equals(header.computedHash()))
                : header.follows(before);
        return follows ? null : "Block " + header.number() + " does not follow the one before it.";
    }

    static BlockHeader header(JsonNode block) {
        return new BlockHeader(
                block.path("version").asInt(),
                block.path("number").asLong(),
                block.path("epoch").asLong(),
                block.path("bookTimeMillis").asLong(),
                block.path("previousHash").asText(),
                block.path("merkleRoot").asText(),
                block.path("commands").asInt(),
                block.path("bodyBytes").asInt(),
                block.path("hash").asText());
    }
}
