package org.bartergrid.job;

/**
 * A job with keys and values of any type that a {@link Codec} can write. Keys are told apart and ordered by their
 * encoded bytes, so they need neither {@code equals} nor {@code compareTo}.
 */
public non-sealed interface MapReduceJob<K, V> extends Job {

    Codec<K> keyCodec();

    Codec<V> valueCodec();

    /** Emits the pairs of one split. Called from several threads, each with its own split and emitter. */
    void map(Split split, JobContext context, Emitter<K, V> emitter) throws Exception;

    /** Joins two values of one key; must be associative and commutative, since the order of splits is not fixed. */
    V combine(V left, V right);

    /** Called once for every distinct key with all its values combined. */
    void reduce(K key, V value, JobContext context, Output output) throws Exception;
}
