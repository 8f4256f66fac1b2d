package org.bartergrid.api;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.MerkleProof;
import org.bartergrid.books.Recorded;
import org.bartergrid.books.Result;
import org.bartergrid.ledger.Step;
import org.jspecify.annotations.Nullable;

/** Entries and blocks as the API shows them. */
final class EntryViews {

    private EntryViews() {}

    /** One step of an entry; what does not belong to its kind is absent. */
    record StepView(
            String kind,
            @Nullable String account,
            @Nullable String from,
            @Nullable String to,
            @Nullable String unit,
            @Nullable Long amountMinor,
            @Nullable Long limitMinor,
            @Nullable String hold,
            @Nullable Long expiresAtMillis,
            @Nullable String entry) {

        static StepView of(Step step) {
            if (step instanceof Step.Transfer transfer) {
                return new StepView(
                        "TRANSFER",
                        null,
                        transfer.from().value(),
                        transfer.to().value(),
                        transfer.unit().name(),
                        transfer.amountMinor(),
                        null,
                        null,
                        null,
                        null);
            } else if (step instanceof Step.OpenAccount open) {
                return account(
                        "OPEN_ACCOUNT", open.account().value(), open.unit().name(), open.limitMinor());
            } else if (step instanceof Step.CloseAccount close) {
                return account("CLOSE_ACCOUNT", close.account().value(), null, null);
            } else if (step instanceof Step.PlaceHold place) {
                return new StepView(
                        "PLACE_HOLD",
                        place.account().value(),
                        null,
                        null,
                        place.unit().name(),
                        place.amountMinor(),
                        null,
                        place.hold().toString(),
                        place.expiresAtMillis(),
                        null);
            } else if (step instanceof Step.PostHold post) {
                return new StepView(
                        "POST_HOLD",
                        null,
                        null,
                        post.payee().value(),
                        null,
                        post.amountMinor(),
                        null,
                        post.hold().toString(),
                        null,
                        null);
            } else if (step instanceof Step.VoidHold voiding) {
                return new StepView(
                        "VOID_HOLD",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        voiding.hold().toString(),
                        null,
                        null);
            } else if (step instanceof Step.Reverses reverses) {
                return new StepView(
                        "REVERSES",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        reverses.entry().toString());
            }
            throw new IllegalStateException("a kind of step without a view: " + step);
        }

        private static StepView account(String kind, String account, @Nullable String unit, @Nullable Long limitMinor) {
            return new StepView(kind, account, null, null, unit, null, limitMinor, null, null, null);
        }
    }

    /** An entry and what became of it. */
    record EntryView(
            String entry,
            long block,
            int position,
            long bookTimeMillis,
            boolean applied,
            @Nullable String refusal,
            List<StepView> steps) {

        static EntryView of(Recorded recorded) {
            List<StepView> steps = new ArrayList<>();
            recorded.command().money().forEach(step -> steps.add(StepView.of(step)));
            return new EntryView(
                    recorded.command().id().toString(),
                    recorded.header().number(),
                    recorded.position(),
                    recorded.header().bookTimeMillis(),
                    recorded.result().applied(),
                    refusal(recorded.result()),
                    steps);
        }

        private static @Nullable String refusal(Result result) {
            if (result instanceof Result.MoneyRefused refused) {
                return refused.refusal().reason().name();
            } else if (result instanceof Result.CapacityRefused refused) {
                return refused.refusal().reason().name();
            }
            return null;
        }
    }

    /** A block's header: public. */
    record BlockView(
            int version,
            long number,
            long epoch,
            long bookTimeMillis,
            String previousHash,
            String merkleRoot,
            int commands,
            int bodyBytes,
            String hash) {

        static BlockView of(BlockHeader header) {
            return new BlockView(
                    header.version(),
                    header.number(),
                    header.epoch(),
                    header.bookTimeMillis(),
                    header.previousHash(),
                    header.merkleRoot(),
                    header.commands(),
                    header.bodyBytes(),
                    header.hash());
        }
    }

    /** The way from an entry to its block's header. */
    record ProofView(BlockView block, int position, String leaf, List<String> path) {

        static ProofView of(MerkleProof proof) {
            return new ProofView(BlockView.of(proof.header()), proof.position(), proof.leaf(), proof.path());
        }
    }
}
