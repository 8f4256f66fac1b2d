package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.market.Capacity;

/** Blocks come back as they were written, or not at all. */
class BlockFormatPropertyTest {
    private static Block block(long seed) {
        Random random = new Random(seed);
        RandomCommands source = new RandomCommands(random);
        List<Command> commands = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            commands.add(source.next(1_000));
            results.add(result(random));
        }
        return new Block(
                1 + random.nextInt(1_000_000),
                random.nextInt(100),
                random.nextLong(1L << 45),
                "ab".repeat(32),
                commands,
                results,
                Block.NO_HASH);
    }

    private static Result result(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Result.Applied();
            case 1 ->
                new Result.CapacityRefused(new Capacity.Refusal(
                        random.nextInt(3),
                        Capacity.Reason.values()[random.nextInt(Capacity.Reason.values().length)],
                        random.nextInt(9),
                        random.nextInt(9)));
            default ->
                new Result.MoneyRefused(new Outcome.Refused(
                        random.nextInt(3),
                        Outcome.Reason.values()[random.nextInt(Outcome.Reason.values().length)],
                        random.nextLong(),
                        random.nextLong()));
        };
    }

    @Property(tries = 300)
    void aBlockComesBackAsItWasWritten(@ForAll long seed) {
        Block block = block(seed);
        byte[] bytes = BlockFormat.encode(block);
        Block read = BlockFormat.decode(block.number(), bytes);
        assertThat(read)
                .isEqualTo(new Block(
                        block.number(),
                        block.epoch(),
                        block.bookTimeMillis(),
                        block.previousHash(),
                        block.commands(),
                        block.results(),
                        BlockFormat.hashOf(bytes)));
        assertThat(BlockFormat.encode(read)).isEqualTo(bytes);
        assertThat(BlockFormat.isComplete(ByteBuffer.wrap(bytes))).isTrue();
    }

    @Property(tries = 40)
    void everyFlippedByteIsFound(@ForAll long seed, @ForAll @IntRange(min = 1, max = 255) int flip) {
        Block block = block(seed);
        byte[] bytes = BlockFormat.encode(block);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) flip;
            assertThatThrownBy(() -> BlockFormat.decode(block.number(), damaged))
                    .as("byte %d", i)
                    .isInstanceOfSatisfying(BlockDamagedException.class, found -> assertThat(found.block())
                            .isEqualTo(block.number()));
        }
    }

    @Property(tries = 20)
    void everyCutIsFound(@ForAll long seed) {
        Block block = block(seed);
        byte[] bytes = BlockFormat.encode(block);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> BlockFormat.decode(block.number(), cut)).isInstanceOf(BlockDamagedException.class);
        }
    }
}
