package org.bartergrid.job;

/** Takes the pairs of one split. Used by one thread only. */
public interface Emitter<K, V> {

    void emit(K key, V value);
}
