package org.bartergrid.api;

import io.javalin.security.RouteRole;

/** Who may call a route. Every route names at least one; a route without is refused at start. */
enum Access implements RouteRole {
    /** Anyone, without a token: health, the public catalog, joining and logging in. */
    PUBLIC,
    /** A peer in any role, who reads its own things. */
    PEER,
    /** A peer that gives: what enrols nodes, or offers what they have. */
    VOLUNTEER,
    /** A peer that takes: what orders, or submits jobs. */
    SCIENTIST,
    /** An enrolled node, for itself. */
    NODE,
    /** A gateway, for the jobs that it was given. */
    GATEWAY,
    /** Who runs the coordinator: the peer {@code grid}. */
    OPERATOR
}
