package org.bartergrid.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * PostgreSQL 15 with a cluster of its own, which a user without rights owns, on loopback and in a temporary folder. What it
 * answers is synced to disk, and nothing that makes it so is switched off.
 */
public final class PostgresCluster implements AutoCloseable {
    private static final String PACKAGE = "postgresql-15";
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final String USER = "postgres";
    private static final long START_SECONDS = 60;

    /** Fills a gigabyte's worth of files of the write-ahead log, and has them put by for what is written next. */
    private static final String AGE_LOG =
            """
            DO $$ BEGIN
                FOR segment IN 1 .. 64 LOOP
                    PERFORM pg_logical_emit_message(false, 'bench', 'age');
                    PERFORM pg_switch_wal();
                END LOOP;
            END $$;
            CHECKPOINT
            """;

    private static final int PASSWORD_BYTES = 16;

    private final Path folder;
    private final Path data;
    private final int port = freePort();
    private final String password;

    private PostgresCluster(Path folder, String password) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.password = password;
    }

    /**
     * Makes a cluster and starts it; installs PostgreSQL first where it is missing.
     *
     * @param workplace stops it in the end
     */
    public static PostgresCluster start(Workplace workplace) {
        Program.require(PROGRAMS.resolve("postgres"), PACKAGE);
        byte[] secret = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(secret);
        PostgresCluster cluster = new PostgresCluster(
                workplace.newFolder("postgres"), HexFormat.of().formatHex(secret));
        try {
            cluster.initialise();
        } catch (IOException failure) {
            throw new BenchFailure(
                    "PostgreSQL's folder " + cluster.folder + " cannot be prepared (" + failure.getMessage()
                            + "): choose another disk with --folder.",
                    failure);
        }
        workplace.open(cluster);
        cluster.control("-w", "-t", Long.toString(START_SECONDS), "-l", cluster.folder + "/log", "start");
        cluster.age();
        return cluster;
    }

    /** Spares it what only a young cluster has to do: a log file that is new is written with zeros before it is used. */
    private void age() {
        try (Connection connection = connect("public");
                Statement statement = connection.createStatement()) {
            statement.execute(AGE_LOG);
        } catch (SQLException failure) {
            throw new BenchFailure(
                    "PostgreSQL did not get ready: see what it says (" + failure.getMessage() + ").", failure);
        }
    }

    private void initialise() throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path secret = folder.resolve("password");
        Files.writeString(secret, password + "\n");
        if (Program.isRoot()) {
            var owner = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
            Files.setOwner(folder, owner);
            Files.setOwner(secret, owner);
            requireReachable(secret);
        }
        run(
                "initdb",
                "--no-sync",
                "--locale=C",
                "--encoding=UTF8",
                "--auth=scram-sha-256",
                "--username=" + USER,
                "--pwfile=" + secret,
                "--pgdata=" + data);
        // Appended, so that all else stays as Debian has it: fsync, synchronous_commit and full_page_writes are on.
        Files.writeString(
                data.resolve("postgresql.conf"),
                """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 100
                shared_buffers = 256MB
                max_wal_size = 8GB
                min_wal_size = 1GB
                fsync = on
                synchronous_commit = on
                """
                        .formatted(port),
                StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);
    }

    private void requireReachable(Path file) {
        try {
            String unused =
                    Program.run(START_SECONDS, List.of("runuser", "-u", USER, "--", "test", "-r", file.toString()));
        } catch (BenchFailure unreachable) {
            throw new BenchFailure(
                    "The user " + USER + ", as whom PostgreSQL runs, may not enter " + folder
                            + ": choose another folder with --folder.",
                    unreachable);
        }
    }

    private void control(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--pgdata=" + data));
        all.addAll(List.of(arguments));
        run("pg_ctl", all.toArray(String[]::new));
    }

    /** Runs one of PostgreSQL's programs as a user without rights: as root it refuses. */
    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (Program.isRoot()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        String unused = Program.run(2 * START_SECONDS, command);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new BenchFailure("No port is free on loopback: " + none.getMessage() + ".", none);
        }
    }

    /** Its version in its own words. */
    public String version() {
        try (Connection connection = connect("public");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version")) {
            row.next();
            return row.getString(1);
        } catch (SQLException failure) {
            throw new BenchFailure("PostgreSQL does not say its version (" + failure.getMessage() + ").", failure);
        }
    }

    /** A connection that sees a schema first. */
    public Connection connect(String schema) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("currentSchema", schema);
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("connectTimeout", "20");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    /** Stops it at once: nobody needs what it holds. */
    @Override
    public void close() {
        control("-m", "immediate", "-w", "stop");
    }
}
