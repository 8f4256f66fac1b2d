package org.bartergrid.job;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Splits of equal length, the last one shorter. */
final class ByteCutter extends InputCutter {

    ByteCutter(InputSource in, int splitBytes) {
        super(in, splitBytes);
    }

    @Override
    byte @Nullable [] cut() throws IOException {
        byte[] bytes = new byte[splitBytes];
        int length = in.read(bytes, 0, splitBytes);
        if (length == 0) {
            return null;
        }
        return length == splitBytes ? bytes : Arrays.copyOf(bytes, length);
    }
}
