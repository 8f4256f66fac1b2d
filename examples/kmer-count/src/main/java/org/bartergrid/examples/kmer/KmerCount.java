package org.bartergrid.examples.kmer;

import java.util.Arrays;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.LongEmitter;
import org.bartergrid.job.LongMapReduceJob;
import org.bartergrid.job.Output;
import org.bartergrid.job.Split;

/**
 * Counts canonical k-mers: each window of k bases, taken together with its reverse complement, since a sequencer reads
 * either strand. The smaller of the two codes stands for both.
 *
 * <p>A base takes two bits (A 0, C 1, G 2, T 3), so a k-mer of up to 31 bases is one non-negative long, and both codes
 * are kept up to date by two shifts a base. A window with any other letter (N and the other IUPAC codes) is left out.
 * Upper and lower case are one.
 *
 * <p>Setting {@code k}, 1 to 31, default 21. Result: lines {@code KMER TAB count}; tally {@code histogram}: how many
 * distinct k-mers occur so many times.
 */
public final class KmerCount implements LongMapReduceJob {

    /** The code of each base, by its letter; 4 for what is no base. */
    private static final byte[] CODES = codes();

    private static final byte[] LETTERS = {'A', 'C', 'G', 'T'};

    private int k;

    @Override
    public InputFormat input(JobContext context) {
        k = context.intSetting("k", 21, 1, 31);
        return new InputFormat.Fasta(k - 1);
    }

    @Override
    public void map(Split split, JobContext context, LongEmitter emitter) {
        byte[] text = split.bytes();
        int line = 0;
        while (line < text.length) {
            int end = line;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            if (text[line] != '>') {
                count(text, line, end, emitter);
            }
            line = end + 1;
        }
    }

    @Override
    public long combine(long left, long right) {
        return left + right;
    }

    @Override
    public void reduce(long kmer, long count, JobContext context, Output output) {
        byte[] line = new byte[k + 20];
        for (int i = k - 1, shift = 0; i >= 0; i--, shift += 2) {
            line[i] = LETTERS[(int) (kmer >>> shift) & 3];
        }
        line[k] = '\t';
        output.line(line, 0, appendDecimal(line, k + 1, count));
        output.tally("histogram", count, 1);
    }

    private void count(byte[] text, int from, int to, LongEmitter emitter) {
        long mask = (1L << (2 * k)) - 1;
        int top = 2 * (k - 1);
        long forward = 0;
        long reverse = 0;
        int bases = 0;
        for (int i = from; i < to; i++) {
            int code = CODES[text[i] & 0xff];
            if (code > 3) {
                bases = 0;
                continue;
            }
            forward = ((forward << 2) | code) & mask;
            reverse = (reverse >>> 2) | ((long) (3 - code) << top);
            if (++bases >= k) {
                emitter.emit(Math.min(forward, reverse), 1);
            }
        }
    }

    /** Writes a positive number as text and gives the end of it. */
    private static int appendDecimal(byte[] line, int from, long number) {
        int end = from + 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            end++;
        }
        long rest = number;
        for (int i = end - 1; i >= from; i--) {
            line[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static byte[] codes() {
        byte[] codes = new byte[256];
        Arrays.fill(codes, (byte) 4);
        for (int code = 0; code < 4; code++) {
            codes["ACGT".charAt(code)] = (byte) code;
            codes["acgt".charAt(code)] = (byte) code;
        }
        return codes;
    }
}
