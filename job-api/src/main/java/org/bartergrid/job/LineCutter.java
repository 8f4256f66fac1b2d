package org.bartergrid.job;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Splits that end with the first line end after their wanted size. */
final class LineCutter extends InputCutter {

    LineCutter(InputSource in, int splitBytes) {
        super(in, splitBytes);
    }

    @Override
    byte @Nullable [] cut() throws IOException {
        ByteBuilder bytes = new ByteBuilder(splitBytes + 1024);
        bytes.length = in.read(bytes.array, 0, splitBytes);
        if (bytes.length == 0) {
            return null;
        }
        int last = bytes.array[bytes.length - 1];
        while (last != '\n' && (last = in.read()) >= 0) {
            if (bytes.length == MAX_SPLIT_BYTES) {
                throw new InvalidInputException("The input has a line longer than " + MAX_SPLIT_BYTES
                        + " bytes: use the input format 'bytes', or break the line.");
            }
            bytes.add((byte) last);
        }
        return bytes.toArray();
    }
}
