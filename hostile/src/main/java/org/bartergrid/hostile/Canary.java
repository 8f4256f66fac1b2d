package org.bartergrid.hostile;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import javax.cache.event.CacheEntryEvent;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cache.CacheEntryEventSerializableFilter;
import org.apache.ignite.events.Event;
import org.apache.ignite.lang.IgniteBiPredicate;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.lang.IgnitePredicate;
import org.apache.ignite.lang.IgniteRunnable;
import org.apache.ignite.services.Service;

/**
 * Objects that sing where they should never come to life: each leaves a file behind, named after its attack, when a watched
 * process as much as reads it. The honest processes of a run have these classes, as a node has some class or other that can
 * be made to do harm.
 */
class Canary implements Serializable {

    /** Where watched processes note what sang in them. */
    static final String FOLDER = "bartergrid.canaries";

    private static final long serialVersionUID = 1L;

    private final String attack;

    Canary(String attack) {
        this.attack = attack;
    }

    final String attack() {
        return attack;
    }

    static void sing(String attack) {
        String folder = System.getProperty(FOLDER);
        if (folder != null) {
            try {
                Files.writeString(
                        Path.of(folder).resolve("sang-" + attack),
                        ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** That it is read at all is harm enough. */
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        sing(attack);
    }

    /** Runs anywhere. */
    static final class Call extends Canary implements IgniteCallable<String> {
        private static final long serialVersionUID = 1L;

        Call(String attack) {
            super(attack);
        }

        @Override
        public String call() {
            sing(attack());
            return "sang";
        }
    }

    /** Ends the process it comes to, without a word. */
    static final class Halt extends Canary implements IgniteRunnable {
        private static final long serialVersionUID = 1L;

        Halt(String attack) {
            super(attack);
        }

        @Override
        public void run() {
            if (System.getProperty(FOLDER) != null) {
                Runtime.getRuntime().halt(7);
            }
        }
    }

    /** Chooses what a continuous query is told of. */
    static final class QueryFilter extends Canary implements CacheEntryEventSerializableFilter<Object, Object> {
        private static final long serialVersionUID = 1L;

        QueryFilter(String attack) {
            super(attack);
        }

        @Override
        public boolean evaluate(CacheEntryEvent<?, ?> event) {
            sing(attack());
            return true;
        }
    }

    /** Listens to events. */
    static final class EventFilter extends Canary implements IgnitePredicate<Event> {
        private static final long serialVersionUID = 1L;

        EventFilter(String attack) {
            super(attack);
        }

        @Override
        public boolean apply(Event event) {
            sing(attack());
            return true;
        }
    }

    /** Listens to messages. */
    static final class MessageListener extends Canary implements IgniteBiPredicate<UUID, Object> {
        private static final long serialVersionUID = 1L;

        MessageListener(String attack) {
            super(attack);
        }

        @Override
        public boolean apply(UUID sender, Object message) {
            sing(attack());
            return true;
        }
    }

    /** Runs as long as the cluster does. */
    static final class Deployed extends Canary implements Service {
        private static final long serialVersionUID = 1L;

        Deployed(String attack) {
            super(attack);
        }

        @Override
        public void init() {
            sing(attack());
        }

        @Override
        public void execute() {}

        @Override
        public void cancel() {}
    }

    /** Comes in place of a failure. */
    static final class Failure extends IgniteException {
        private static final long serialVersionUID = 1L;

        private final Canary inside;

        Failure(String attack) {
            super("evil");
            inside = new Canary(attack);
        }

        Canary inside() {
            return inside;
        }
    }
}
