package org.bartergrid.hostile;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import org.bartergrid.cell.Tickets;
import org.bartergrid.client.Identity;
import org.bartergrid.client.KeyFile;
import org.bartergrid.execution.ignite.RogueGateway;
import org.bartergrid.execution.ignite.Ticket;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.MemberRole;

/**
 * Grants and tickets that do not fit, sent by a gateway that is enrolled and has gone bad. What is true of them is truly
 * signed: this run has the coordinator's key, so that only the one thing that is wrong can be what stops them.
 */
final class PermissionAttacks implements AutoCloseable {

    private static final String ROGUE = "gateway-rogue";
    private static final String JAR = "0".repeat(64);

    private final HonestGrid grid;
    private final SigningKey coordinator;
    private final Identity rogue;
    private final HostileMember member;
    private final RogueGateway gateway;
    private final SigningKey stranger = SigningKey.generate();
    private final String node = HonestGrid.NODES.get(0);
    private final String other = HonestGrid.NODES.get(1);
    private final String contract = UUID.randomUUID().toString();
    private final String job = UUID.randomUUID().toString();
    private final String run = UUID.randomUUID().toString();
    private final List<String> sentences = new ArrayList<>();
    private final byte[] batch = RogueGateway.batch(contract, job, JAR, run);

    PermissionAttacks(HonestGrid grid) throws IOException {
        this.grid = grid;
        this.coordinator = KeyFile.read(grid.folder().resolve("coordinator").resolve("coordinator.pem"));
        var enrolled = grid.enrolGateway(ROGUE);
        this.rogue = enrolled.identity();
        this.member = HostileMember.join(
                enrolled.credentials(),
                ROGUE,
                MemberRole.GATEWAY.word(),
                grid.folder().resolve(ROGUE).resolve("ignite"),
                grid.ring());
        this.gateway = new RogueGateway(member.ignite());
    }

    /** Grants and tickets as they should be have to be let in: without that, no refusal means anything. */
    void requireControl() {
        boolean there = States.within(
                60_000,
                () -> member.member(node).isPresent() && member.member(other).isPresent());
        String refusal = gateway.refusalOf(node, signed(grant(node), coordinator) + " " + ticket(node, batch), batch);
        // The jar is none, which the node sees after everything else was found right.
        if (!there || !refusal.contains("cannot be set up here")) {
            throw new IllegalStateException("A true grant and a true ticket were not let in: " + refusal);
        }
    }

    List<Outcome> all(HonestJobs jobs) throws IOException {
        return List.of(
                outcome(17, "a forged grant or ticket", this::forged),
                outcome(18, "an expired grant or ticket", this::expired),
                outcome(19, "a ticket for the second time", this::replayed),
                outcome(20, "a grant or ticket of another node", this::anothers),
                outcome(21, "a grant or ticket of another bundle", this::ofAnotherBundle),
                outcome(22, "no signature, or the public key as a secret", this::confused),
                new FetchAttack(grid, jobs, gateway, ROGUE, rogue.key()).outcome());
    }

    private Outcome outcome(int number, String name, BooleanSupplier attack) {
        sentences.clear();
        boolean effect = attack.getAsBoolean();
        return new Outcome(
                number, name, effect, effect ? "" : "gate", sentences, "a true grant and ticket were let in");
    }

    private boolean forged() {
        boolean grant = getsIn(
                "signed neither by",
                () -> gateway.refusalOf(node, signed(grant(node), stranger) + " " + ticket(node, batch), batch));
        String strangers =
                Tickets.maker(ROGUE, stranger, Clock.systemUTC()).once(Ticket.Kind.BATCH, node, contract, run, batch);
        boolean ticket = getsIn(
                "not signed by the gateway",
                () -> gateway.refusalOf(node, signed(grant(node), coordinator) + " " + strangers, batch));
        return grant || ticket;
    }

    private boolean expired() {
        String over = signed(grant(node).expiration(Date.from(Instant.now().minusSeconds(120))), coordinator);
        boolean grant = getsIn("has expired", () -> gateway.refusalOf(node, over + " " + ticket(node, batch), batch));
        var yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);
        String old = Tickets.maker(ROGUE, rogue.key(), yesterday).once(Ticket.Kind.BATCH, node, contract, run, batch);
        boolean ticket = getsIn(
                "ticket has expired",
                () -> gateway.refusalOf(node, signed(grant(node), coordinator) + " " + old, batch));
        return grant || ticket;
    }

    private boolean replayed() {
        String permission = signed(grant(node), coordinator) + " " + ticket(node, batch);
        var unused = gateway.refusalOf(node, permission, batch);
        return getsIn("used before", () -> gateway.refusalOf(node, permission, batch));
    }

    private boolean anothers() {
        boolean grant = getsIn(
                "The grant is for node",
                () -> gateway.refusalOf(node, signed(grant(other), coordinator) + " " + ticket(node, batch), batch));
        boolean ticket = getsIn(
                "The ticket is for node",
                () -> gateway.refusalOf(node, signed(grant(node), coordinator) + " " + ticket(other, batch), batch));
        // Of the honest gateway, which has done nothing to deserve it.
        boolean gateways = getsIn(
                "to use, and not for",
                () -> gateway.refusalOf(
                        node,
                        signed(grant(node).claim("gateway", HonestGrid.GATEWAY), coordinator) + " "
                                + ticket(node, batch),
                        batch));
        return grant || ticket || gateways;
    }

    private boolean ofAnotherBundle() {
        byte[] otherJar = RogueGateway.batch(contract, job, "1".repeat(64), run);
        boolean grant = getsIn(
                "another contract, job or jar",
                () -> gateway.refusalOf(
                        node, signed(grant(node), coordinator) + " " + ticket(node, otherJar), otherJar));
        byte[] otherRun =
                RogueGateway.batch(contract, job, JAR, UUID.randomUUID().toString());
        boolean ticket = getsIn(
                "The ticket is for another",
                () -> gateway.refusalOf(node, signed(grant(node), coordinator) + " " + ticket(node, batch), otherRun));
        return grant || ticket;
    }

    private boolean confused() {
        String unsigned = grant(node).compact();
        String confused = grant(node)
                .signWith(
                        new SecretKeySpec(
                                coordinator.verificationKey().publicKey().getEncoded(), "HmacSHA256"),
                        Jwts.SIG.HS256)
                .compact();
        boolean gate =
                getsIn("signed neither by", () -> gateway.refusalOf(node, unsigned + " " + ticket(node, batch), batch))
                        || getsIn(
                                "signed neither by",
                                () -> gateway.refusalOf(node, confused + " " + ticket(node, batch), batch));
        var tokens = new TokenAttack(grid);
        boolean api = tokens.effect();
        sentences.addAll(tokens.sentences());
        return gate || api;
    }

    /** Whether it was let in, or refused for another reason than the one that is tried here. */
    private boolean getsIn(String reason, Supplier<String> refusal) {
        String sentence = refusal.get();
        sentences.add(sentence);
        return !sentence.contains(reason);
    }

    private String ticket(String of, byte[] payload) {
        return Tickets.maker(ROGUE, rogue.key(), Clock.systemUTC()).once(Ticket.Kind.BATCH, of, contract, run, payload);
    }

    private JwtBuilder grant(String of) {
        return Jwts.builder()
                .subject(contract)
                .audience()
                .add("bartergrid-node")
                .and()
                .claim("node", of)
                .claim("peer", "rosalind")
                .claim("job", job)
                .claim("jar", JAR)
                .claim("gateway", ROGUE)
                .claim("gatewayKey", rogue.key().verificationKey().base64Url())
                .claim("slots", 1)
                .claim("cpuMillis", 60_000L)
                .issuedAt(Date.from(Instant.now()))
                .expiration(Date.from(Instant.now().plusSeconds(600)));
    }

    private static String signed(JwtBuilder grant, SigningKey key) {
        return grant.signWith(key.privateKey(), Jwts.SIG.EdDSA).compact();
    }

    @Override
    public void close() {
        member.close();
    }
}
