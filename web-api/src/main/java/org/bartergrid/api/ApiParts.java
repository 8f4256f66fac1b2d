package org.bartergrid.api;

import io.javalin.json.JavalinJackson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.bartergrid.api.Views.ChangeView;
import org.bartergrid.api.Views.JobView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.Notes;
import org.bartergrid.books.LedgerSql;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Pem;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** What the API is made of: the routes, what every request passes before it reaches one, and what lasts as long as the server. */
final class ApiParts {

    /** A silent connection is given up by many a proxy after a minute; this is well below. */
    private static final int COMMENT_EVERY_SECONDS = 15;

    final JavalinJackson json = new JavalinJackson(Answers.JSON, false);
    final List<Routes> routes;
    final JobDesk desk;
    final Origins origins;
    final AccessCheck access;
    final RequestRates rates;
    final AuditLog audit;
    final AuditTrail trail;
    final Metrics metrics;

    /**
     * Puts them together.
     *
     * @param threads that answer requests
     * @param secure whether the API proves whose it is
     * @throws IOException if the folder cannot be used
     */
    ApiParts(
            ApiSettings settings,
            Barter barter,
            LedgerSql sql,
            Notes notes,
            SigningKey key,
            CertificateAuthority authority,
            QueuedThreadPool threads,
            boolean secure,
            Clock clock)
            throws IOException {
        var folder = Files.createDirectories(settings.folder());
        adoptFiles(folder, notes);
        var limits = settings.limits();

        // Who is who, and may do what.
        var gateways = new Gateways(notes);
        var evictions = new EvictionList(notes);
        var enrolments = new Enrolments(notes, clock);
        var machineKeys = new MachineKeys(barter, gateways, enrolments);
        var roles = new PeerRoles(notes);
        var keptKeys = new KeptKeys(notes, key);
        var directory = new NameDirectory(barter, gateways, enrolments, key.verificationKey());
        var logins = new Logins(TokenKeys.begin(notes, settings.name(), Logins.TOKEN_LIFE, clock), directory, clock);
        this.origins = new Origins(key, !secure, clock);
        this.access = new AccessCheck(logins, directory, evictions, roles);
        this.rates = new RequestRates(limits, logins, clock);
        var refusals = new RefusalReports();
        this.metrics = new Metrics(refusals, () -> barter.head().block());

        // Jobs and what they move.
        var settlement = new JobSettlement(barter);
        this.desk = new JobDesk(barter, settlement, notes, clock::millis, threads);
        var store = new BlobStore(folder.resolve("blobs"), settings.largestBlobBytes(), settings.allBlobsBytes());
        var blobs = new BlobAccess(store, new BlobReaders(folder.resolve("blob-readers")), desk, barter);
        var events = new EventStreams(threads, COMMENT_EVERY_SECONDS);

        var tokens = new JoinTokens(notes, clock);
        var passwords = new Passwords(barter, keptKeys, new PasswordGuesses(limits.wrongPasswords(), clock));
        var names = new MembershipRoutes.Names(
                key.verificationKey().base64Url(), authority.fingerprint(), Pem.certificates(authority.certificate()));
        this.routes = List.of(
                metrics,
                new MembershipRoutes(barter, tokens, keptKeys, passwords, evictions, names),
                new LoginRoutes(logins, passwords, new RefreshTokens(notes, limits.sessionLife(), clock), roles),
                new RoleRoutes(barter, roles, tokens),
                new EnrolmentRoutes(
                        barter, tokens, gateways, enrolments, machineKeys, evictions, directory, roles, names),
                new NodeRoutes(
                        barter,
                        new Presence(),
                        refusals,
                        gateways,
                        enrolments,
                        machineKeys,
                        evictions,
                        directory,
                        threads),
                new TrustRoutes(
                        authority,
                        settings.certificateLife(),
                        directory,
                        machineKeys,
                        evictions,
                        barter,
                        clock,
                        threads),
                new MarketRoutes(barter, keptKeys, roles),
                new ContractRoutes(
                        barter,
                        keptKeys,
                        desk,
                        new ContractChanges(barter, threads),
                        events,
                        change -> json.toJsonString(change, ChangeView.class)),
                // A transfer of a blob holds a thread while it lasts: half of them stay for everything else.
                new BlobRoutes(blobs, new Transfers(threads.getMaxThreads() / 2)),
                new JobRoutes(barter, desk, blobs, events, job -> json.toJsonString(job, JobView.class)),
                new GatewayRoutes(barter, desk, access, new Grants(key, clock), gateways, blobs, settlement),
                new AccountRoutes(barter),
                new EntryRoutes(barter),
                new LedgerRoutes(barter, sql, settings.name()),
                new OpenApiRoute());

        this.audit = new AuditLog(folder, limits.auditBytes());
        this.trail = new AuditTrail(audit, clock);
    }

    /** What earlier versions kept in files of this coordinator's own. */
    private static void adoptFiles(Path folder, Notes notes) throws IOException {
        Gateways.note(notes).adopt(folder.resolve("gateways.json"));
        JoinTokens.note(notes).adopt(folder.resolve("join-tokens.json"));
        JobDesk.note(notes).adopt(folder.resolve("desk.json"));
    }
}
