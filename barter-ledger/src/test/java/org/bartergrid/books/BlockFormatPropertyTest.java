package org.bartergrid.books;

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
    private static final String BEFORE = "ab".repeat(32);

    private record Written(long number, List<Command> commands, List<Result> results, BlockFormat.Encoded encoded) {
        byte[] bytes() {
            return encoded.bytes();
        }
    }

    private static Written block(long seed) {
        Random random = new Random(seed);
        RandomCommands source = new RandomCommands(random);
        List<Command> commands = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            commands.add(source.next(1_000));
            results.add(result(random));
        }
        long number = 1 + random.nextInt(1_000_000);
        return new Written(
                number,
                commands,
                results,
                BlockFormat.encode(
                        number,
                        random.nextInt(100),
                        random.nextLong(1L << 45),
                        BEFORE,
                        commands.stream().map(CommandFormat::encode).toList(),
                        results));
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
        Written block = block(seed);
        Block read = BlockFormat.decode(block.number(), block.bytes());
        assertThat(read.commands()).isEqualTo(block.commands());
        assertThat(read.results()).isEqualTo(block.results());
        assertThat(read.header()).isEqualTo(block.encoded().header());
        assertThat(read.header().previousHash()).isEqualTo(BEFORE);
        assertThat(BlockFormat.header(block.number(), block.bytes())).isEqualTo(read.header());
        assertThat(BlockFormat.isComplete(ByteBuffer.wrap(block.bytes()))).isTrue();
    }

    @Property(tries = 100)
    void everyCommandCanBeProvedToWhoeverHasTheHeader(@ForAll long seed) {
        Written block = block(seed);
        for (int i = 0; i < block.commands().size(); i++) {
            MerkleProof proof = BlockFormat.prove(block.number(), block.bytes(), i);
            assertThat(proof.holds()).isTrue();
            assertThat(proof.command()).isEqualTo(block.commands().get(i));
            assertThat(proof.result()).isEqualTo(block.results().get(i));
            assertThat(proof.path()).hasSizeLessThanOrEqualTo(4);
            if (block.commands().size() > 1) {
                MerkleProof elsewhere = new MerkleProof(
                        proof.header(),
                        (i + 1) % block.commands().size(),
                        proof.leaf(),
                        proof.path(),
                        proof.command(),
                        proof.result());
                assertThat(elsewhere.holds()).isFalse();
            }
        }
    }

    @Property(tries = 40)
    void everyFlippedByteIsFound(@ForAll long seed, @ForAll @IntRange(min = 1, max = 255) int flip) {
        Written block = block(seed);
        for (int i = 0; i < block.bytes().length; i++) {
            byte[] damaged = block.bytes().clone();
            damaged[i] ^= (byte) flip;
            assertThatThrownBy(() -> BlockFormat.decode(block.number(), damaged))
                    .as("byte %d", i)
                    .isInstanceOfSatisfying(BlockDamagedException.class, found -> assertThat(found.block())
                            .isEqualTo(block.number()));
        }
    }

    @Property(tries = 20)
    void everyCutIsFound(@ForAll long seed) {
        Written block = block(seed);
        for (int length = 0; length < block.bytes().length; length++) {
            byte[] cut = Arrays.copyOf(block.bytes(), length);
            assertThatThrownBy(() -> BlockFormat.decode(block.number(), cut)).isInstanceOf(BlockDamagedException.class);
        }
    }
}
