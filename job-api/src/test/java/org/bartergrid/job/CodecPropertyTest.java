package org.bartergrid.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CodecPropertyTest {

    record Place(String street, long number, double height, Inner inner) {}

    record Inner(int floor, boolean open, byte[] key) {}

    record Wrong(Object any) {}

    @Property
    void textKeepsItsOrder(@ForAll String left, @ForAll String right) throws IOException {
        int byCodePoint =
                Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
        if (left.chars().noneMatch(c -> Character.isSurrogate((char) c))
                && right.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            assertThat(Integer.signum(compare(Codec.string(), left, right))).isEqualTo(Integer.signum(byCodePoint));
            assertThat(roundTrip(Codec.string(), left)).isEqualTo(left);
        }
    }

    @Property
    void numbersKeepTheirOrder(@ForAll long a, @ForAll long b, @ForAll double x, @ForAll double y) throws IOException {
        assertThat(Integer.signum(compare(Codec.int64(), a, b))).isEqualTo(Long.compare(a, b));
        assertThat(Integer.signum(compare(Codec.float64(), x, y))).isEqualTo(Double.compare(x, y));
        assertThat(roundTrip(Codec.int64(), a)).isEqualTo(a);
        assertThat(roundTrip(Codec.float64(), x)).isEqualTo(x);
    }

    @Property
    void bytesKeepTheirOrder(@ForAll byte[] left, @ForAll byte[] right) throws IOException {
        assertThat(Integer.signum(compare(Codec.bytes(), left, right)))
                .isEqualTo(Integer.signum(Arrays.compareUnsigned(left, right)));
        assertThat(roundTrip(Codec.bytes(), left)).isEqualTo(left);
    }

    @Property
    void recordsComeBackWhole(@ForAll long number, @ForAll double height, @ForAll int floor, @ForAll byte[] key)
            throws IOException {
        Place place = new Place("Bäckerweg\u0000", number, height, new Inner(floor, true, key));

        Place back = roundTrip(Codec.record(Place.class), place);

        assertThat(back).usingRecursiveComparison().isEqualTo(place);
    }

    @Example
    void aRecordOfSomethingElseIsRefused() {
        assertThatThrownBy(() -> Codec.record(Wrong.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component 'any'");
    }

    @Example
    void damagedTextIsAnErrorAndNotAnEndlessRead() {
        DataInputStream noEnd = new DataInputStream(new ByteArrayInputStream(new byte[] {'a', 0, 7}));
        assertThatThrownBy(() -> Codec.string().read(noEnd))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Damaged text");
    }

    private static <T> int compare(Codec<T> codec, T left, T right) throws IOException {
        return Arrays.compareUnsigned(encode(codec, left), encode(codec, right));
    }

    private static <T> T roundTrip(Codec<T> codec, T value) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(encode(codec, value)));
        T back = codec.read(in);
        assertThat(in.read()).as("nothing is left over").isEqualTo(-1);
        return back;
    }

    private static <T> byte[] encode(Codec<T> codec, T value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        codec.write(value, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
