package org.bartergrid.books;

import java.util.UUID;

/**
 * A command on its way to the books, with what its caller's thread can work out so that the one writer need not: its
 * bytes, and a digest of them that tells a repeated command from another one with its id.
 */
final class Submission {
    private final Command command;
    private final byte[] bytes;
    private final long fingerprint;

    Submission(Command command) {
        this.command = command;
        this.bytes = CommandFormat.encode(command);
        this.fingerprint = fingerprint(bytes);
    }

    Command command() {
        return command;
    }

    UUID id() {
        return command.id().value();
    }

    byte[] bytes() {
        return bytes;
    }

    long fingerprint() {
        return fingerprint;
    }

    /**
     * 64 bits over a command's bytes: FNV-1a, then mixed (the finaliser of SplitMix64). Not against forgery: whoever knows
     * an id can only learn the result of the command that had it first.
     */
    static long fingerprint(byte[] bytes) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
