package org.bartergrid.api;

import io.javalin.http.Context;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Whether a password is somebody's: the one place where it is tried, so that there is no way around the limit on that. */
final class Passwords {

    private final Barter barter;
    private final KeptKeys keptKeys;
    private final PasswordGuesses guesses;

    Passwords(Barter barter, KeptKeys keptKeys, PasswordGuesses guesses) {
        this.barter = barter;
        this.keptKeys = keptKeys;
        this.guesses = guesses;
    }

    /**
     * Tries a password.
     *
     * @throws Refusal if there were too many wrong ones
     */
    boolean right(Context request, PeerId handle, String password) {
        var peer = find(handle);
        return guesses.tried(handle.value(), Network.of(Origins.of(request)), () -> keptKeys.knows(peer, password));
    }

    @Nullable
    Peer find(PeerId handle) {
        try {
            return barter.peer(handle);
        } catch (BarterException e) {
            if (e.kind() == BarterException.Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }
}
