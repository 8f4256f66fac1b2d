package org.bartergrid.api;

import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.PUBLIC;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Logging in, staying logged in, and logging out. */
final class LoginRoutes implements Routes {

    private final Logins logins;
    private final Passwords passwords;
    private final RefreshTokens refreshTokens;

    LoginRoutes(Logins logins, Passwords passwords, RefreshTokens refreshTokens) {
        this.logins = logins;
        this.passwords = passwords;
        this.refreshTokens = refreshTokens;
    }

    record TokenRequest(
            @Nullable String assertion,
            @Nullable String peer,
            @Nullable String password,
            @Nullable Boolean refresh,
            @Nullable String refreshToken) {}

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
        if (body.refreshToken != null) {
            if (body.password != null || body.assertion != null) {
                throw Refusal.badRequest("Send a 'refreshToken', an 'assertion' or a 'password', and only one of them");
            }
            var renewed = refreshTokens.renew(body.refreshToken);
            answer(request, renewed.peer(), renewed.refreshToken());
        } else if (body.password != null) {
            var handle = Requests.parse("peer", body.peer, PeerId::new);
            if (!passwords.right(request, handle, body.password)) {
                // The same words whether the peer is not there, has a key of its own, or another password.
                throw Refusal.notAuthenticated("There is no peer '" + handle + "' with this password");
            }
            answer(request, handle.value(), stay ? refreshTokens.begin(handle.value()) : null);
        } else if (stay) {
            throw Refusal.badRequest(
                    "'refresh' is for logins with a password: whoever has a key signs another assertion instead");
        } else {
            String token = logins.accessToken(body.assertion == null ? "" : body.assertion);
            request.json(new AccessToken(token, Logins.TOKEN_LIFE.toSeconds(), null));
        }
    }

    private void answer(Context request, String peer, @Nullable String refreshToken) {
        request.json(new AccessToken(logins.accessTokenOf(peer), Logins.TOKEN_LIFE.toSeconds(), refreshToken));
    }

    /** Whoever has the token may end its session, logged in or not; the answer does not tell whether there was one. */
    private void logOut(Context request) {
        var body = Requests.body(request, RevocationRequest.class);
        refreshTokens.end(Requests.required("refreshToken", body.refreshToken));
        request.status(204);
    }

    private void logOutEverywhere(Context request) {
        refreshTokens.endAll(Routes.caller(request).name());
        request.status(204);
    }
}
