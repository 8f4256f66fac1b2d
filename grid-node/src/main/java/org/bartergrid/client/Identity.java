package org.bartergrid.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Pem;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is to a grid, kept in a folder of theirs: {@code key.pem} and {@code identity.json}, and for other programs the
 * certificate of the grid's authority, {@code ca.pem}.
 *
 * @param folder where it is kept
 * @param coordinators where the grid's coordinators are found, in the file separated by commas, and the fingerprint of their
 *     authority; null there if this was joined before grids had one
 * @param coordinatorKey the key with which they sign grants
 * @param name a peer's handle, a gateway's name, or the id of a node whose peer's key is not here
 * @param key the key registered under that name
 * @param ownerKey that of the node's peer; null unless it is a node
 */
public record Identity(
        Path folder,
        Coordinators coordinators,
        VerificationKey coordinatorKey,
        String name,
        SigningKey key,
        @Nullable VerificationKey ownerKey) {

    private static final String IDENTITY = "identity.json";
    private static final String KEY = "key.pem";
    private static final String AUTHORITY = "ca.pem";
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Stored(
            String coordinator,
            String coordinatorKey,
            @Nullable String authority,
            String name,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String ownerKey) {}

    /** Of who has a key of its own, and no owner. */
    public Identity(
            Path folder, Coordinators coordinators, VerificationKey coordinatorKey, String name, SigningKey key) {
        this(folder, coordinators, coordinatorKey, name, key, null);
    }

    /** What somebody joins as. */
    public enum Kind {
        /** A participant with an account. */
        PEER("peers", "peer"),
        /** A gateway. */
        GATEWAY("gateways", "name"),
        /** A machine of a peer's whose key is elsewhere. */
        NODE("enrolments", "name");

        private final String collection;
        private final String nameField;

        Kind(String collection, String nameField) {
            this.collection = collection;
            this.nameField = nameField;
        }
    }

    /** Whether somebody has joined from this folder. */
    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(IDENTITY));
    }

    /**
     * Reads an identity.
     *
     * @throws IOException if there is none, or it is damaged
     */
    public static Identity read(Path folder) throws IOException {
        if (!exists(folder)) {
            throw new IOException("Nobody has joined from " + folder
                    + ": join first (barter peer join, barter node join or barter gateway join)");
        }
        try {
            var stored = JSON.readValue(folder.resolve(IDENTITY).toFile(), Stored.class);
            return new Identity(
                    folder,
                    stored.authority == null
                            ? Coordinators.parse(stored.coordinator)
                            : Coordinators.parse(stored.coordinator).believing(stored.authority),
                    new VerificationKey(stored.coordinatorKey),
                    stored.name,
                    KeyFile.read(folder.resolve(KEY)),
                    stored.ownerKey == null ? null : new VerificationKey(stored.ownerKey));
        } catch (IllegalArgumentException | com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException(
                    folder.resolve(IDENTITY) + " cannot be used (" + e.getMessage()
                            + "): mend it, restore it from a copy, or join again elsewhere",
                    e);
        }
    }

    /**
     * Joins a grid under a name, with the key in the folder or a new one. Repeating it is harmless; when
     * its coordinator refuses, the folder is left as it was.
     *
     * @param token an invitation; what answers is believed if it is of the grid that the invitation names
     * @param details what else the coordinator is told, for example {@code displayName}
     * @throws ApiProblem if the coordinator refuses
     * @throws IOException if the folder cannot be written, or what answers is no coordinator
     */
    public static Identity join(
            Path folder, Coordinators coordinators, Kind kind, String name, String token, Map<String, ?> details)
            throws IOException {
        var invitation = JoinToken.parse(token);
        var grid = invitation.authority() == null ? coordinators : coordinators.believing(invitation.authority());
        var client = CoordinatorClient.anonymous(grid);
        var keyFile = folder.resolve(KEY);
        boolean newFolder = !Files.exists(folder);
        boolean newKey = !Files.exists(keyFile);
        // Kept before it is used: were the answer lost, a second try with another key would find the name taken.
        var key = KeyFile.readOrCreate(keyFile);
        Map<String, Object> body = new LinkedHashMap<>(details);
        body.put("token", invitation.secret());
        body.put(kind.nameField, name);
        body.put("publicKey", key.verificationKey().base64Url());
        try {
            var joined = client.join(kind.collection, body);
            var stored = stored(grid, joined);
            var next = folder.resolve(IDENTITY + ".next");
            Files.write(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(stored));
            keepAuthority(folder, stored, joined.path("authorityCertificate").asText(""));
            Files.move(next, folder.resolve(IDENTITY), StandardCopyOption.ATOMIC_MOVE);
            return read(folder);
        } catch (ApiProblem | CoordinatorUnreachable e) {
            if (newKey && (refused(e) || neverConnected(e))) {
                Files.deleteIfExists(keyFile);
                if (newFolder) {
                    Files.deleteIfExists(folder);
                }
            }
            throw e;
        }
    }

    private static Stored stored(Coordinators coordinators, JsonNode joined) throws IOException {
        String coordinatorKey = joined.path("coordinatorKey").asText();
        String name = joined.path("name").asText();
        String authority = joined.path("authority").asText("");
        if (coordinators.authority() != null && !coordinators.authority().equals(authority)) {
            throw new IOException("What answers at " + coordinators.first() + " is of the grid of " + authority
                    + ", and this invitation is for that of " + coordinators.authority() + ": check the address");
        }
        try {
            var unused = new VerificationKey(coordinatorKey);
            String ownerKey = joined.path("ownerKey").asText("");
            if (!ownerKey.isEmpty()) {
                var unusedToo = new VerificationKey(ownerKey);
            }
            if (!name.isEmpty()) {
                return new Stored(
                        coordinators.toString(),
                        coordinatorKey,
                        authority.isEmpty() ? null : authority,
                        name,
                        ownerKey.isEmpty() ? null : ownerKey);
            }
        } catch (IllegalArgumentException e) {
            throw notACoordinator(coordinators.first(), e);
        }
        throw notACoordinator(coordinators.first(), null);
    }

    /** For curl and browsers: what proves the coordinators' API. */
    private static void keepAuthority(Path folder, Stored stored, String certificate) throws IOException {
        if (certificate.isEmpty()) {
            return;
        }
        try {
            var certificates = Pem.certificates(certificate);
            if (certificates.size() == 1
                    && Fingerprint.of(certificates.get(0).getPublicKey()).equals(stored.authority)) {
                Files.writeString(folder.resolve(AUTHORITY), Pem.certificates(certificates.get(0)));
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("What answers at " + stored.coordinator + " shows a damaged authority", e);
        }
        throw new IOException("What answers at " + stored.coordinator
                + " shows another authority than it names: it is no coordinator of this version");
    }

    private static IOException notACoordinator(URI address, @Nullable Throwable cause) {
        return new IOException(
                "What answers at " + address + " is no coordinator of this version: check the address", cause);
    }

    /** For good: trouble of the coordinator's own may have come after it had written the name down. */
    private static boolean refused(RuntimeException failure) {
        return failure instanceof ApiProblem problem && !problem.passing();
    }

    private static boolean neverConnected(RuntimeException failure) {
        return failure instanceof CoordinatorUnreachable absence && absence.neverConnected();
    }

    /** Whether it is a node's, which its peer has invited, and not its peer's own. */
    public boolean isNode() {
        return ownerKey != null;
    }

    /** Fingerprint of the grid's authority. */
    public @Nullable String authority() {
        return coordinators.authority();
    }

    /** A key of its own beside this identity's, made when it is first asked for. */
    public SigningKey furtherKey(String fileName) throws IOException {
        return KeyFile.readOrCreate(folder.resolve(fileName));
    }

    /** The grid's coordinators, called under this identity. */
    public CoordinatorClient client() {
        return CoordinatorClient.anonymous(coordinators).as(new Session(name, key.privateKey(), Clock.systemUTC()));
    }
}
