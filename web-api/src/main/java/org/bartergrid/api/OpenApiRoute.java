package org.bartergrid.api;

import io.javalin.config.RoutesConfig;
import java.io.InputStream;

/** Serves the description of this API. */
final class OpenApiRoute implements Routes {

    @Override
    public void add(RoutesConfig routes) {
        routes.get(
                "/v1/openapi.yaml",
                request -> request.contentType("application/yaml").result(open()),
                Access.PUBLIC);
    }

    private static InputStream open() {
        var stream = OpenApiRoute.class.getResourceAsStream("/openapi.yaml");
        if (stream == null) {
            throw new IllegalStateException("openapi.yaml is not in the jar");
        }
        return stream;
    }
}
