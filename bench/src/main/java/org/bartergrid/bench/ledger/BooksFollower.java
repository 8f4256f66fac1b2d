package org.bartergrid.bench.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.Standby;
import org.bartergrid.store.Coordinators;
import org.bartergrid.store.Coordinators.Coordinator;
import org.bartergrid.store.LedgerNode;

/**
 * The ledger of a coordinator that does not write, in a process of its own: it keeps a copy of everything, and has
 * the books standing by, until its standard input ends.
 */
public final class BooksFollower {
    private BooksFollower() {}

    /**
     * Runs one.
     *
     * @param arguments its folder, its Spring file or "-", its name, and {@code name:port} of every coordinator
     */
    public static void main(String[] arguments) throws IOException {
        List<Coordinator> all = new ArrayList<>();
        for (int i = 3; i < arguments.length; i++) {
            String[] parts = arguments[i].split(":", -1);
            all.add(new Coordinator(parts[0], "127.0.0.1", Integer.parseInt(parts[1])));
        }
        Path tuning = arguments[1].equals("-") ? null : Path.of(arguments[1]);
        try (LedgerNode node = LedgerNode.start(new LedgerNode.Settings(
                        Path.of(arguments[0]),
                        tuning,
                        new Coordinators(arguments[2], all),
                        Followers.authority(
                                Path.of(arguments[0]).toAbsolutePath().resolveSibling(""))));
                Standby standby = new Standby(node.books(), BooksSettings.STANDARD, 1)) {
            standby.begin();
            System.out.println(node.leader().orElse("nobody"));
            while (System.in.read() >= 0) {
                // Whatever is said, only the end counts.
            }
        }
        // Ignite leaves threads that are no daemons.
        System.exit(0);
    }
}
