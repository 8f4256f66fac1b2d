package org.bartergrid.api;

import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.PUBLIC;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Logging in, staying logged in, and logging out. */
final class LoginRoutes implements Routes {

    private final Logins logins;
    private final Passwords passwords;
    private final RefreshTokens refreshTokens;
    private final PeerRoles peerRoles;

    LoginRoutes(Logins logins, Passwords passwords, RefreshTokens refreshTokens, PeerRoles peerRoles) {
        this.logins = logins;
        this.passwords = passwords;
        this.refreshTokens = refreshTokens;
        this.peerRoles = peerRoles;
    }

    record TokenRequest(
            @Nullable String assertion,
            @Nullable String peer,
            @Nullable String password,
            @Nullable Boolean refresh,
            @Nullable String refreshToken,
            @Nullable List<String> roles) {}

    record RevocationRequest(@Nullable String refreshToken) {}

    record AccessToken(String accessToken, long expiresInSeconds, @Nullable String refreshToken) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/tokens", this::logIn, PUBLIC);
        routes.delete("/v1/tokens", this::logOutEverywhere, PEER);
        routes.post("/v1/tokens/revocations", this::logOut, PUBLIC);
    }

    private void logIn(Context request) {
        var body = Requests.body(request, TokenRequest.class);
        boolean stay = body.refresh != null && body.refresh;
        var roles = body.roles == null ? PeerRole.ALL : PeerRole.parse(body.roles);
        if (Stream.of(body.refreshToken, body.assertion, body.password)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw Refusal.badRequest("Send a 'refreshToken', an 'assertion' or a 'password', and only one of them");
        }
        if (body.refreshToken != null) {
            if (body.roles != null) {
                throw Refusal.badRequest("The roles of a session are those of its login: leave 'roles' out");
            }
            RefreshTokens.peer(body.refreshToken).ifPresent(peer -> AuditTrail.claims(request, peer));
            var renewed = refreshTokens.renew(body.refreshToken);
            AuditTrail.proved(request, renewed.peer());
            answer(request, renewed.peer(), renewed.roles(), renewed.refreshToken());
        } else if (body.password != null) {
            var handle = Requests.parse("peer", body.peer, PeerId::new);
            AuditTrail.claims(request, handle.value());
            if (!passwords.right(request, handle, body.password)) {
                // The same words whether the peer is not there, has a key of its own, or another password.
                throw Refusal.notAuthenticated("There is no peer '" + handle + "' with this password");
            }
            String peer = handle.value();
            AuditTrail.proved(request, peer);
            requireLeft(peer, body.roles, roles);
            answer(request, peer, roles, stay ? refreshTokens.begin(peer, roles) : null);
        } else if (stay) {
            throw Refusal.badRequest(
                    "'refresh' is for logins with a password: whoever has a key signs another assertion instead");
        } else {
            String assertion = body.assertion == null ? "" : body.assertion;
            var issuer = Logins.issuer(assertion);
            issuer.ifPresent(name -> AuditTrail.claims(request, name));
            String token = logins.accessToken(assertion, roles);
            issuer.ifPresent(name -> {
                AuditTrail.proved(request, name);
                requireLeft(name, body.roles, roles);
            });
            request.json(new AccessToken(token, Logins.TOKEN_LIFE.toSeconds(), null));
        }
    }

    /** Whoever asks for a role by name is told now that it is not to be had. */
    private void requireLeft(String peer, @Nullable List<String> asked, Set<PeerRole> roles) {
        if (asked != null && !peerRoles.of(peer).containsAll(roles)) {
            throw Refusal.forbidden("The operator has left to " + peer + " only "
                    + String.join(", ", PeerRole.texts(peerRoles.of(peer))) + ": ask for these");
        }
    }

    private void answer(Context request, String peer, Set<PeerRole> roles, @Nullable String refreshToken) {
        request.json(new AccessToken(logins.accessTokenOf(peer, roles), Logins.TOKEN_LIFE.toSeconds(), refreshToken));
    }

    /** Whoever has the token may end its session, logged in or not; the answer does not tell whether there was one. */
    private void logOut(Context request) {
        var body = Requests.body(request, RevocationRequest.class);
        String refreshToken = Requests.required("refreshToken", body.refreshToken);
        RefreshTokens.peer(refreshToken).ifPresent(peer -> AuditTrail.claims(request, peer));
        refreshTokens.end(refreshToken);
        request.status(204);
    }

    private void logOutEverywhere(Context request) {
        refreshTokens.endAll(Routes.caller(request).name());
        request.status(204);
    }
}
