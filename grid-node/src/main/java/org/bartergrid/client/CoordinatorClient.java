package org.bartergrid.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.bartergrid.client.Wire.Assignment;
import org.bartergrid.client.Wire.Blob;
import org.bartergrid.client.Wire.Cell;
import org.bartergrid.client.Wire.Certified;
import org.bartergrid.client.Wire.Completion;
import org.bartergrid.client.Wire.EvictionList;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.client.Wire.NewJob;
import org.bartergrid.client.Wire.ProgressReport;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.client.Wire.ValuedNode;
import org.bartergrid.market.Demand;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.Inventory;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's REST API as typed calls: the one client that the command line, nodes and gateways use.
 *
 * <p>Every call blocks, and throws {@link ApiProblem} when the coordinator refuses and {@link CoordinatorUnreachable}
 * when none answers. Every write carries an id that the caller made, so any call may be repeated after a lost answer, and
 * is: at the next of several {@link Coordinators}. Safe for use from several threads.
 */
public final class CoordinatorClient {

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);
    private static final Duration TRANSFER_LIMIT = Duration.ofMinutes(30);

    /**
     * Files of a caller's that are on their way at once, as many as coordinators let a gateway have. The next one waits here for its
     * turn, where it is kept, and not at the coordinator, where it would have to ask again and again.
     */
    private static final int MOST_TRANSFERS = 8;

    private static final String ASSERTION_TOO_OLD = "urn:bartergrid:problem:assertion-too-old";

    /** Outlasts what a coordinator lets pass of a clock that is off, half a minute. */
    private static final Patience CLOCK_BEHIND = new Patience(40_000, 250, 4_000);

    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final Coordinators coordinators;
    private final @Nullable Session session;
    private final Duration limit;
    private final Semaphore transfers;

    private CoordinatorClient(
            Coordinators coordinators, @Nullable Session session, Duration limit, Semaphore transfers) {
        this.coordinators = coordinators;
        this.session = session;
        this.limit = limit;
        this.transfers = transfers;
    }

    /** A caller without a name: it may read what is public, and join. */
    public static CoordinatorClient anonymous(Coordinators coordinators) {
        return new CoordinatorClient(coordinators, null, REQUEST_LIMIT, turns());
    }

    /**
     * The same, of one coordinator.
     *
     * @throws IllegalArgumentException if the address is none of a web server
     */
    public static CoordinatorClient anonymous(URI coordinator) {
        return anonymous(Coordinators.of(coordinator));
    }

    /** The same coordinators, called by somebody. */
    public CoordinatorClient as(Session caller) {
        return new CoordinatorClient(coordinators, caller, limit, turns());
    }

    private static Semaphore turns() {
        return new Semaphore(MOST_TRANSFERS, true);
    }

    /** The same with another time limit for calls that transfer no blob; it must be above every {@code waitSeconds}. */
    CoordinatorClient within(Duration newLimit) {
        return new CoordinatorClient(coordinators, session, newLimit, transfers);
    }

    /** All coordinators of the grid that are known here. */
    public Coordinators coordinators() {
        return coordinators;
    }

    /** The one of them that is asked first now. */
    public URI coordinator() {
        return coordinators.first();
    }

    private HttpClient http(URI address) {
        return HttpClients.of(address, coordinators.authority());
    }

    // ---- joining -------------------------------------------------------------------------------------------------

    /** Joins as a peer or gateway: {@code body} as {@code POST /v1/peers} or {@code /v1/gateways} describes it. */
    public JsonNode join(String collection, Object body) {
        return json(request("/v1/" + collection).POST(jsonBody(body)));
    }

    /** The caller's certificate as a member of a cell; nodes and gateways only. */
    Certified certify() {
        return read(json(request("/v1/certificates").POST(BodyPublishers.noBody())), Certified.class);
    }

    /**
     * Who was put out of the grid, as soon as that is another list than that of a version, or after so long.
     *
     * @param version of the list that is known; -1 if none is
     */
    EvictionList evictions(long version, int waitSeconds) {
        return read(
                json(request("/v1/evictions?above=" + version + "&wait=" + waitSeconds)
                        .GET()),
                EvictionList.class);
    }

    /** Puts a node or gateway out of the grid. */
    public JsonNode evict(String member, String reason) {
        return json(request("/v1/evictions").POST(jsonBody(Map.of("member", member, "reason", reason))));
    }

    /** Lets one in again. */
    public void readmit(String member) {
        json(request("/v1/evictions/" + member).DELETE());
    }

    /** Takes back all join tokens for machines of a peer; operators, and that peer. */
    public void revokeJoinTokens(String handle) {
        json(request("/v1/join-tokens/" + handle).DELETE());
    }

    /** Takes back all join tokens for a role, whoever made them; operators only. */
    public void revokeJoinTokensFor(String role) {
        json(request("/v1/join-tokens?role=" + URLEncoder.encode(role, StandardCharsets.UTF_8))
                .DELETE());
    }

    /** A token with which others may join: for machines of the caller's, or whatever an operator wants. */
    public JsonNode createJoinToken(Object body) {
        return json(request("/v1/join-tokens").POST(jsonBody(body)));
    }

    /** An access token of the caller, for other programs; valid for a few minutes. */
    public String accessToken() {
        if (session == null) {
            throw new IllegalStateException("Nobody in particular has no access token");
        }
        return session.accessToken(this::login);
    }

    // ---- nodes and the market ------------------------------------------------------------------------------------

    /** Registers or updates a node of the calling peer; answers with its valued entries. */
    public ValuedNode registerNode(Map<String, Object> node, Inventory inventory) {
        Map<String, Object> body = new LinkedHashMap<>(node);
        body.put("resources", documents(inventory));
        return read(json(request("/v1/nodes").POST(jsonBody(body))), ValuedNode.class);
    }

    /** Changes what the calling peer says about itself; answers with it and its valued entries. */
    public JsonNode updatePeer(String handle, Map<String, Object> changes, Optional<Inventory> inventory) {
        Map<String, Object> body = new LinkedHashMap<>(changes);
        inventory.ifPresent(all -> body.put("resources", documents(all)));
        return json(request("/v1/peers/" + handle).PUT(jsonBody(body)));
    }

    /** Leaves a peer these roles and no others; operators only. */
    public JsonNode leaveRoles(String handle, List<String> roles) {
        return json(request("/v1/peers/" + handle + "/roles").PUT(jsonBody(Map.of("roles", roles))));
    }

    private static List<JsonNode> documents(Inventory inventory) {
        return inventory.resources().stream()
                .map(ResourceDocument::toJson)
                .map(CoordinatorClient::tree)
                .toList();
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A document of ours is no JSON", e);
        }
    }

    /** What a resource would be worth, and why; {@code quantity} of its measure. */
    public JsonNode appraise(Resource resource, OptionalLong quantity) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("resource", tree(ResourceDocument.toJson(resource)));
        quantity.ifPresent(amount -> body.put("quantity", amount));
        return json(request("/v1/appraisals").POST(jsonBody(body)));
    }

    /** Says that a node lives, and how much of its share it uses. */
    public void heartbeat(String node, ShareReport report) {
        json(request("/v1/nodes/" + node + "/heartbeat").POST(jsonBody(report)));
    }

    /** Places a signed offer. */
    public JsonNode placeOffer(SignedDocument mandate) {
        return json(request("/v1/offers").POST(BodyPublishers.ofString(mandate.toJson())));
    }

    /** Takes an offer from the market; contracts made under it stand. */
    public JsonNode withdrawOffer(String offer) {
        return json(request("/v1/offers/" + offer).DELETE());
    }

    /** What became of the caller's contracts after a change; if that is nothing yet, it waits for so long. */
    public JsonNode contractChanges(long above, int waitSeconds) {
        return json(request("/v1/contract-changes?above=" + above + "&wait=" + waitSeconds)
                .GET());
    }

    /**
     * What a demand would find, without ordering it.
     *
     * @param explain whether to count what fails how many offers even if enough fit
     */
    public JsonNode search(Demand demand, boolean explain) {
        var wants = new ArrayList<Map<String, Object>>();
        for (var want : demand.wants()) {
            wants.add(Map.of(
                    "category", want.category().name(),
                    "offers", want.offers(),
                    "slots", want.slots(),
                    "amount", want.amount(),
                    "where", want.where().toString(),
                    "maxPriceMinor", want.maxPriceMinor()));
        }
        var body = Map.of("wants", wants, "termSeconds", demand.termSeconds());
        return json(request("/v1/searches?explain=" + explain).POST(jsonBody(body)));
    }

    /** Orders by a signed demand: the contracts struck for it. */
    public JsonNode order(SignedDocument demand) {
        return json(request("/v1/demands").POST(BodyPublishers.ofString(demand.toJson())));
    }

    /** Contracts that wait for persons to accept them, the caller or its partners. */
    public JsonNode proposals(int limit) {
        return json(request("/v1/proposals?limit=" + limit).GET());
    }

    /** Hands in what the caller decided about a contract that waits for that: the contract as it is then. */
    public JsonNode decide(String contract, SignedDocument decision) {
        return json(
                request("/v1/contracts/" + contract + "/decisions").POST(BodyPublishers.ofString(decision.toJson())));
    }

    /** Cancels an order that got no job: the order, with nothing held for it any more. */
    public JsonNode cancelOrder(String order) {
        return json(request("/v1/orders/" + order).DELETE());
    }

    // ---- blobs ---------------------------------------------------------------------------------------------------

    /** Uploads a file, unless the coordinator has it already. */
    public Blob upload(Path file) throws IOException {
        String sha256 = Sha256.of(file);
        try {
            json(request("/v1/blobs/" + sha256).method("HEAD", BodyPublishers.noBody()));
            return new Blob(sha256, Files.size(file));
        } catch (ApiProblem e) {
            if (e.status() != 404) {
                throw e;
            }
        }
        var upload = request("/v1/blobs/" + sha256)
                .timeout(TRANSFER_LIMIT)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofFile(file));
        return inTurn(() -> read(json(upload), Blob.class));
    }

    /** A transfer that has had its turn. */
    private interface Transfer<T, X extends Exception> {
        T make() throws X;
    }

    private <T, X extends Exception> T inTurn(Transfer<T, X> transfer) throws X {
        try {
            transfers.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoordinatorUnreachable(coordinators.first(), new IOException("interrupted", e));
        }
        try {
            return transfer.make();
        } finally {
            transfers.release();
        }
    }

    /** Uploads some bytes. */
    public Blob upload(byte[] content) {
        var upload = request("/v1/blobs/" + Sha256.of(content))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content));
        return inTurn(() -> read(json(upload), Blob.class));
    }

    /**
     * Downloads a blob into a file, which appears only when it is whole and its hash is right.
     *
     * @throws IOException if the file cannot be written or the bytes are not those of the hash
     */
    public void download(String sha256, Path file) throws IOException {
        var partial = Files.createTempFile(file.toAbsolutePath().getParent(), "download", ".part");
        try {
            // All of it is one attempt: what broke off in mid-transfer begins again, maybe at another coordinator.
            String seen = this.<String, IOException>inTurn(() -> asCaller((address, token) -> {
                var request = request("/v1/blobs/" + sha256).GET();
                var body = Exchange.of(http(address), address, request, token, BodyHandlers.ofInputStream())
                        .body();
                try (var in = new UnstalledInput(body, address, STALL_LIMIT.toMillis())) {
                    return Sha256.copy(in, partial);
                }
            }));
            if (!seen.equals(sha256)) {
                throw new IOException("The bytes of blob " + sha256 + " have the hash " + seen
                        + ": the copy at the coordinator or the connection is damaged, try again");
            }
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    // ---- jobs ----------------------------------------------------------------------------------------------------

    /** Submits a job to run under an order; its id is the caller's. */
    public Job submit(NewJob job) {
        return read(json(request("/v1/jobs").POST(jsonBody(job))), Job.class);
    }

    /** A job as soon as its version is above the one given, or as it is after the wait. */
    public Job job(String id, long aboveVersion, int waitSeconds) {
        return read(
                json(request("/v1/jobs/" + id + "?version=" + aboveVersion + "&wait=" + waitSeconds)
                        .GET()),
                Job.class);
    }

    /** Ends a job early; what was delivered is paid. */
    public void cancel(String job) {
        json(request("/v1/jobs/" + job).DELETE());
    }

    // ---- gateways ------------------------------------------------------------------------------------------------

    /** Tells where members of the calling gateway's cell are found. */
    public void announceCell(String name, List<String> discovery, Map<String, Long> refused) {
        json(request("/v1/cell").PUT(jsonBody(Map.of("name", name, "discovery", discovery, "refused", refused))));
    }

    /** Where the cell is found; empty if no gateway has announced one within the wait. */
    public Optional<Cell> cell(int waitSeconds) {
        try {
            return Optional.of(read(json(request("/v1/cell?wait=" + waitSeconds).GET()), Cell.class));
        } catch (ApiProblem e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The next job for the calling gateway; empty if none came within the wait. */
    public Optional<Assignment> nextAssignment(int waitSeconds) {
        var answer = json(request("/v1/assignments/next?wait=" + waitSeconds).POST(BodyPublishers.noBody()));
        return answer.isMissingNode() ? Optional.empty() : Optional.of(read(answer, Assignment.class));
    }

    /** Reports how far a job is; the answer says whether it is still wanted. */
    public Job reportProgress(String job, ProgressReport progress) {
        return read(json(request("/v1/jobs/" + job + "/progress").POST(jsonBody(progress))), Job.class);
    }

    /** Reports the end of a job, which settles its contracts. */
    public Job complete(String job, Completion completion) {
        return read(json(request("/v1/jobs/" + job + "/completion").POST(jsonBody(completion))), Job.class);
    }

    /** Hands in a node's signed receipt, as the node made it, with the CPU time that the gateway itself observed. */
    public void handIn(String contract, byte[] receipt, long observedCpuMillis) {
        json(request("/v1/contracts/" + contract + "/receipts?observedCpuMillis=" + observedCpuMillis)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(receipt)));
    }

    // ---- the ledger ----------------------------------------------------------------------------------------------

    /** Writes an entry of transfers under an id of the caller's making; the same again is the same entry. */
    public JsonNode pay(Object entry) {
        return json(request("/v1/entries")
                .header("Content-Type", "application/json")
                .POST(jsonBody(entry)));
    }

    /** Takes an entry of transfers back, as the operator. */
    public JsonNode reverse(String entry) {
        return json(request("/v1/entries/" + entry + "/reversal").POST(BodyPublishers.noBody()));
    }

    /** Asks the tables of the books in SQL, as the operator. */
    public JsonNode ask(String sql) {
        return json(request("/v1/ledger/queries").POST(jsonBody(Map.of("sql", sql))));
    }

    /** Has the tables of the books rebuilt, as the operator: names the block up to which they will be. */
    public JsonNode rebuildTables() {
        return json(request("/v1/ledger/rebuild").POST(BodyPublishers.noBody()));
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /** Any resource as JSON: the path begins with {@code /v1/}. */
    public JsonNode get(String path) {
        return json(request(path).GET());
    }

    // ---- plumbing ------------------------------------------------------------------------------------------------

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(coordinators.first().resolve(path)).timeout(limit);
    }

    private static BodyPublisher jsonBody(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This cannot be written as JSON: " + body, e);
        }
    }

    private static <T> T read(JsonNode answer, Class<T> type) {
        try {
            return JSON.treeToValue(answer, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "The coordinator's answer is not a " + type.getSimpleName() + ": is it of another version?", e);
        }
    }

    private JsonNode json(HttpRequest.Builder request) {
        return Exchange.json(send(request, BodyHandlers.ofByteArray()).body());
    }

    private <B> HttpResponse<B> send(HttpRequest.Builder request, HttpResponse.BodyHandler<B> handler) {
        return asCaller((address, token) -> Exchange.of(http(address), address, request, token, handler));
    }

    /** One attempt at a call. */
    private interface Attempt<T, X extends Exception> {
        T at(URI address, String token) throws X;
    }

    private <T, X extends Exception> T asCaller(Attempt<T, X> attempt) throws X {
        if (session == null) {
            return coordinators.ask(address -> attempt.at(address, ""));
        }
        String token = session.accessToken(this::login);
        try {
            return coordinators.ask(address -> attempt.at(address, token));
        } catch (ApiProblem e) {
            if (e.status() != 401) {
                throw e;
            }
        }
        session.forget(token);
        String renewed = session.accessToken(this::login);
        return coordinators.ask(address -> attempt.at(address, renewed));
    }

    /**
     * A machine whose clock is behind makes assertions, for as long as it is, that a coordinator which has just begun to serve
     * takes for ones from before.
     */
    private Session.AccessToken login(Supplier<String> assertions) {
        try {
            return CLOCK_BEHIND.of(
                    () -> loginAtOnce(assertions),
                    failure -> failure instanceof ApiProblem problem
                            && problem.type().equals(ASSERTION_TOO_OLD));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** With a new assertion for each coordinator: the answer that got lost may have used up the one before. */
    private Session.AccessToken loginAtOnce(Supplier<String> assertions) {
        var answer = coordinators.ask(address -> {
            var body = jsonBody(Map.of("assertion", assertions.get()));
            return Exchange.of(
                    http(address), address, request("/v1/tokens").POST(body), "", BodyHandlers.ofByteArray());
        });
        return read(Exchange.json(answer.body()), Session.AccessToken.class);
    }
}
