package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The trees of RFC 6962, against vectors that Certificate Transparency's own implementations publish. */
class MerkleTest {
    /** The eight leaves of the reference tests, hex. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    /** Roots over the first 1, 2, … 8 of them. */
    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private final Merkle merkle = new Merkle();

    private List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (String leaf : LEAVES.subList(0, count)) {
            byte[] content = HexFormat.of().parseHex(leaf);
            leaves.add(merkle.leaf(content, 0, content.length));
        }
        return leaves;
    }

    @Test
    void rootsAreThoseOfTheStandard() {
        for (int count = 1; count <= LEAVES.size(); count++) {
            assertThat(HexFormat.of().formatHex(merkle.root(leaves(count)))).isEqualTo(ROOTS.get(count - 1));
        }
        assertThat(HexFormat.of().formatHex(merkle.root(List.of())))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void aPathProvesItsLeafAtItsPlaceAndNothingElse() {
        for (int count = 1; count <= 40; count++) {
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] content = ("leaf " + i).getBytes(StandardCharsets.US_ASCII);
                leaves.add(merkle.leaf(content, 0, content.length));
            }
            byte[] root = merkle.root(leaves);
            for (int i = 0; i < count; i++) {
                List<byte[]> path = merkle.path(leaves, i);
                for (int place = 0; place < count; place++) {
                    assertThat(merkle.proves(leaves.get(i), place, count, path, root))
                            .as("leaf %d of %d at %d", i, count, place)
                            .isEqualTo(place == i);
                }
                assertThat(merkle.proves(leaves.get((i + 1) % count), i, count, path, root))
                        .isEqualTo(count == 1);
                List<byte[]> longer = new ArrayList<>(path);
                longer.add(root);
                assertThat(merkle.proves(leaves.get(i), i, count, longer, root)).isFalse();
                assertThat(merkle.proves(leaves.get(i), -1, count, path, root)).isFalse();
                assertThat(merkle.proves(leaves.get(i), count, count, path, root))
                        .isFalse();
            }
        }
    }
}
