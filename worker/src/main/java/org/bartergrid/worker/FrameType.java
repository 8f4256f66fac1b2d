package org.bartergrid.worker;

import org.jspecify.annotations.Nullable;

/** The number of each kind of frame on the wire. Numbers are never given twice. */
enum FrameType {
    OPEN(1, Frame.Open.class),
    MAP_SPLIT(2, Frame.MapSplit.class),
    REDUCE(3, Frame.Reduce.class),
    DATA(4, Frame.Data.class),
    END(5, Frame.End.class),
    OPENED(6, Frame.Opened.class),
    RUN(7, Frame.Run.class),
    MAPPED(8, Frame.Mapped.class),
    RESULT(9, Frame.Result.class),
    TALLY(10, Frame.Tally.class),
    REDUCED(11, Frame.Reduced.class),
    FAILED(12, Frame.Failed.class),
    ABANDON(13, Frame.Abandon.class);

    private static final FrameType[] TYPES = values();

    private final int number;
    private final Class<? extends Frame> type;

    FrameType(int number, Class<? extends Frame> type) {
        this.number = number;
        this.type = type;
    }

    static int numberOf(Frame frame) {
        for (FrameType candidate : TYPES) {
            if (candidate.type == frame.getClass()) {
                return candidate.number;
            }
        }
        throw new IllegalArgumentException("A " + frame.getClass().getSimpleName() + " has no number on the wire.");
    }

    static @Nullable FrameType ofNumber(int number) {
        return number >= 1 && number <= TYPES.length ? TYPES[number - 1] : null;
    }
}
