package org.bartergrid.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who was put out of the grid: the {@link Fingerprint}s of their keys. Certificates of these keys count no longer, whenever
 * they were made. Safe for any thread.
 */
public final class Evictions {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Set<String> keys = Set.of();

    /** Takes the list as it is now, in place of the one before. */
    public void replace(Set<String> fingerprints) {
        Set<String> now = Set.copyOf(fingerprints);
        if (!now.equals(keys)) {
            keys = now;
            listeners.forEach(Runnable::run);
        }
    }

    /** Calls back, on the thread that brought it, whenever the list has changed, until the answer is closed. */
    public Listening onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Somebody who is called back; closing ends it. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether a certificate counts no longer. */
    public boolean include(X509Certificate certificate) {
        return !keys.isEmpty() && keys.contains(Fingerprint.of(certificate.getPublicKey()));
    }
}
