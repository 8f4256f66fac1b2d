package org.bartergrid.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** One subject's routes. */
interface Routes {

    void add(RoutesConfig routes);

    /** The caller that the access check found; only for routes that are not public. */
    static Caller caller(Context request) {
        var caller = AccessCheck.caller(request);
        if (caller == null) {
            throw new IllegalStateException("A public route asked who is calling: " + request.path());
        }
        return caller;
    }
}
