package org.bartergrid.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.binary.BinaryObject;
import org.apache.ignite.binary.BinaryObjectBuilder;
import org.apache.ignite.cache.QueryEntity;
import org.apache.ignite.cache.QueryIndex;
import org.apache.ignite.cache.QueryIndexType;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.cache.query.SqlFieldsQuery;
import org.apache.ignite.configuration.CacheConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * One kind of record as a SQL table over an Ignite cache with text keys. Safe for any thread.
 *
 * <p>Rows are binary objects that are built field by field: Ignite 2 cannot serialise Java records, and this way a row's
 * format is what is written here, not what a class happens to look like. New fields may be added; old rows then lack
 * them.
 *
 * @param <T> the record
 */
final class Table<T> {
    private static final int ROWS_AT_ONCE = 4_096;

    /** So many batches of rows that were put at the same time are under way at once: most of a put is no wait for the disk. */
    private static final int LANES = 4;

    private final Ignite ignite;
    private final String name;
    private final IgniteCache<String, BinaryObject> cache;
    private final List<JointPuts<BinaryObject>> puts;
    private final Function<T, String> key;
    private final BiConsumer<RowWriter, T> writer;
    private final Function<Row, T> reader;

    private Table(Ignite ignite, Definition<T> definition) {
        this.ignite = ignite;
        this.name = definition.name;
        this.key = definition.key;
        this.writer = definition.writer;
        this.reader = definition.reader;
        this.cache = LedgerCluster.open(ignite, definition.configuration()).withKeepBinary();
        this.puts = Stream.generate(() -> new JointPuts<BinaryObject>(cache::putAll))
                .limit(LANES)
                .toList();
    }

    /** What a table is made of. Columns and indexes are what SQL sees; a row may have more fields. */
    static final class Definition<T> {
        private final String name;
        private final String group;
        private final Function<T, String> key;
        private final BiConsumer<RowWriter, T> writer;
        private final Function<Row, T> reader;
        private final LinkedHashMap<String, String> columns = new LinkedHashMap<>();
        private final List<QueryIndex> indexes = new ArrayList<>();

        Definition(
                String name,
                String group,
                Function<T, String> key,
                BiConsumer<RowWriter, T> writer,
                Function<Row, T> reader) {
            this.name = name;
            this.group = group;
            this.key = key;
            this.writer = writer;
            this.reader = reader;
            columns.put("id", String.class.getName());
        }

        Definition<T> texts(String... names) {
            for (String column : names) {
                columns.put(column, String.class.getName());
            }
            return this;
        }

        Definition<T> numbers(String... names) {
            for (String column : names) {
                columns.put(column, Long.class.getName());
            }
            return this;
        }

        /** An index over columns in this order; a leading minus means descending. */
        Definition<T> index(String... columnsInOrder) {
            LinkedHashMap<String, Boolean> fields = new LinkedHashMap<>();
            for (String column : columnsInOrder) {
                boolean descending = column.startsWith("-");
                fields.put(descending ? column.substring(1) : column, !descending);
            }
            QueryIndex index = new QueryIndex(fields, QueryIndexType.SORTED);
            index.setName(name + "_" + String.join("_", fields.keySet()));
            indexes.add(index);
            return this;
        }

        Table<T> in(Ignite ignite) {
            return new Table<>(ignite, this);
        }

        private CacheConfiguration<String, BinaryObject> configuration() {
            QueryEntity entity = new QueryEntity(String.class.getName(), rowType(name))
                    .setTableName(name)
                    .setFields(columns)
                    .setKeyFieldName("id")
                    .setIndexes(indexes);
            CacheConfiguration<String, BinaryObject> cache = LedgerCluster.grouped(name, group);
            return cache.setSqlSchema("PUBLIC").setQueryEntities(List.of(entity));
        }
    }

    private static String rowType(String table) {
        return "org.bartergrid.store." + table;
    }

    /** Puts a record, together with others that are put just now, and returns when it is durable. */
    void put(T record) {
        String id = key.apply(record);
        puts.get(Math.floorMod(id.hashCode(), LANES)).put(id, row(record));
    }

    /**
     * Puts records, a batch at a time: a block may change a million rows, and Ignite would have one thread, which others need
     * too, put all of them.
     */
    void putAll(Iterable<T> records) {
        TreeMap<String, BinaryObject> rows = new TreeMap<>();
        for (T record : records) {
            rows.put(key.apply(record), row(record));
            if (rows.size() == ROWS_AT_ONCE) {
                cache.putAll(rows);
                rows.clear();
            }
        }
        if (!rows.isEmpty()) {
            cache.putAll(rows);
        }
    }

    private BinaryObject row(T record) {
        BinaryObjectBuilder builder = ignite.binary().builder(rowType(name));
        writer.accept(new RowWriter(builder), record);
        return builder.build();
    }

    Optional<T> find(String id) {
        BinaryObject row = cache.get(id);
        return row == null ? Optional.empty() : Optional.of(reader.apply(new Row(id, row)));
    }

    /**
     * The records that a query selects.
     *
     * @param rest what follows FROM: WHERE, ORDER BY and LIMIT, with question marks for the arguments
     */
    List<T> query(String rest, Object... arguments) {
        List<T> found = new ArrayList<>();
        for (List<?> row : cache.query(select(rest, arguments)).getAll()) {
            found.add(record(row));
        }
        return found;
    }

    /** Shows the records that a query selects, however many, a page at a time. */
    void forEach(String rest, Consumer<T> visitor, Object... arguments) {
        try (QueryCursor<List<?>> rows = cache.query(select(rest, arguments))) {
            rows.forEach(row -> visitor.accept(record(row)));
        }
    }

    private SqlFieldsQuery select(String rest, Object... arguments) {
        return new SqlFieldsQuery("SELECT _KEY, _VAL FROM " + name + " " + rest).setArgs(arguments);
    }

    private T record(List<?> row) {
        return reader.apply(new Row((String) row.get(0), (BinaryObject) row.get(1)));
    }

    long size() {
        return cache.sizeLong();
    }

    /**
     * Removes every row, a batch at a time. Ignite's own clearing is not in the write-ahead log as such, so that a crash
     * before the next checkpoint may bring rows back.
     */
    void removeAll() {
        TreeSet<String> keys = new TreeSet<>();
        try (QueryCursor<Cache.Entry<String, BinaryObject>> rows = cache.query(new ScanQuery<String, BinaryObject>())) {
            for (Cache.Entry<String, BinaryObject> row : rows) {
                keys.add(row.getKey());
                if (keys.size() == ROWS_AT_ONCE) {
                    cache.removeAll(keys);
                    keys.clear();
                }
            }
        }
        cache.removeAll(keys);
    }

    /** The fields of a row that is being built. */
    static final class RowWriter {
        private final BinaryObjectBuilder builder;

        RowWriter(BinaryObjectBuilder builder) {
            this.builder = builder;
        }

        RowWriter text(String name, @Nullable String value) {
            builder.setField(name, value, String.class);
            return this;
        }

        RowWriter number(String name, @Nullable Long value) {
            builder.setField(name, value, Long.class);
            return this;
        }

        RowWriter texts(String name, List<String> values) {
            builder.setField(name, values.toArray(new String[0]), String[].class);
            return this;
        }
    }

    /** The fields of a row that was read. */
    static final class Row {
        private final String id;
        private final BinaryObject fields;

        Row(String id, BinaryObject fields) {
            this.id = id;
            this.fields = fields;
        }

        String id() {
            return id;
        }

        @Nullable
        String textOrNull(String name) {
            return fields.field(name);
        }

        String text(String name) {
            String value = fields.field(name);
            return present(name, value);
        }

        long number(String name) {
            Long value = fields.field(name);
            return present(name, value);
        }

        boolean has(String name) {
            return fields.field(name) != null;
        }

        List<String> texts(String name) {
            String[] values = fields.field(name);
            return List.of(present(name, values));
        }

        private <V> V present(String name, @Nullable V value) {
            if (value == null) {
                throw new IllegalStateException("row " + id + " has no " + name);
            }
            return value;
        }
    }
}
