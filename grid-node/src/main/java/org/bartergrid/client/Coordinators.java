package org.bartergrid.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a grid's coordinators are found: one address, or those of several that share one ledger. Immutable.
 *
 * <p>A call goes to the one that answered last, which everybody in this process who has the same list remembers together.
 * Only when that one cannot serve at all is the next one asked, each at most once a call:
 *
 * <ul>
 *   <li>it does not answer: nobody listens, the connection breaks, or nothing comes within the call's time limit;
 *   <li>it answers 503 with the problem {@link #NO_WRITER}: none of its grid writes just now, as far as it knows;
 *   <li>it answers as a proxy that lost the one behind it: 502, 504, or a 503 without any problem document.
 * </ul>
 *
 * <p>Any other answer is the answer. Above all "busy" is: all coordinators pass writes on to the same one, so asking the
 * others would multiply the load in the very moment when there is too much of it. {@link Patience} waits instead.
 *
 * <p>Whoever answers has to be of the grid whose authority is known here, or to have a certificate that a public authority
 * vouches for. Only on this machine is HTTP spoken, where nobody is between.
 *
 * @param addresses in the order in which they are tried at first; no two are the same
 * @param authority fingerprint of the grid's certificate authority; null if it is not known
 */
public record Coordinators(List<URI> addresses, @Nullable String authority) {

    /** The type of the problem of a coordinator that serves for another one and knows of none that writes. */
    public static final String NO_WRITER = "urn:bartergrid:problem:no-writer";

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Logger log = LoggerFactory.getLogger(Coordinators.class);
    private static final Map<Coordinators, URI> ANSWERED_LAST = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if there are none, one is no address of a web server, or one is there twice */
    public Coordinators {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("No coordinator's address is given: write one as https://host:port");
        }
        Set<URI> seen = new HashSet<>();
        for (var address : addresses) {
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (!web || address.getHost() == null) {
                throw notAnAddress(address.toString());
            }
            if ("http".equals(address.getScheme()) && !isThisMachine(address.getHost())) {
                throw new IllegalArgumentException("What is said to " + address
                        + " could be read by everybody on the way: write https:// instead of http://");
            }
            if (!seen.add(address)) {
                throw new IllegalArgumentException("The coordinator " + address + " is listed twice: name each once");
            }
        }
    }

    /** As far as an address says so by itself. */
    private static boolean isThisMachine(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }

    /** One coordinator, of a grid whose authority is not known. */
    public static Coordinators of(URI address) {
        return new Coordinators(List.of(address), null);
    }

    /** The same, of the grid of an authority. */
    public Coordinators believing(@Nullable String gridsAuthority) {
        return new Coordinators(addresses, gridsAuthority);
    }

    /** One of them, of the same grid. */
    public Coordinators only(URI address) {
        return new Coordinators(List.of(address), authority);
    }

    /**
     * Addresses separated by commas, as people write them. The fingerprint of the grid's authority may stand behind any of
     * them: {@code https://host:port#fingerprint}.
     *
     * @throws IllegalArgumentException in one sentence, if they are none
     */
    public static Coordinators parse(String list) {
        List<URI> all = Stream.of(list.split(",", -1))
                .map(String::strip)
                .map(Coordinators::address)
                .toList();
        Set<String> authorities =
                all.stream().map(URI::getFragment).filter(Objects::nonNull).collect(Collectors.toSet());
        if (authorities.size() > 1) {
            throw new IllegalArgumentException(
                    "The coordinators of a grid have one authority, and here are several: " + authorities);
        }
        return new Coordinators(
                all.stream().map(Coordinators::withoutFragment).toList(),
                authorities.stream().findFirst().orElse(null));
    }

    private static URI withoutFragment(URI address) {
        String text = address.toString();
        int fragment = text.indexOf('#');
        return fragment < 0 ? address : URI.create(text.substring(0, fragment));
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text);
        }
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("'" + text
                + "' is no coordinator's address: write it as https://host:port, for example https://127.0.0.1:7070, and"
                + " several with a comma between two");
    }

    /** The one that answered last, which is asked first. */
    public URI first() {
        return ANSWERED_LAST.getOrDefault(this, addresses.get(0));
    }

    /** One attempt at a call. */
    interface Request<T, X extends Exception> {
        T to(URI address) throws X;
    }

    /**
     * Makes a call to the first of the coordinators that can serve. The request must be one that may be repeated after a
     * lost answer.
     *
     * @throws ApiProblem as the last one answered, if one did
     * @throws CoordinatorUnreachable naming all that were asked, if none answered
     */
    <T, X extends Exception> T ask(Request<T, X> request) throws X {
        List<URI> untried = new ArrayList<>(addresses);
        List<CoordinatorUnreachable> silent = new ArrayList<>();
        ApiProblem refusal = null;
        while (true) {
            URI address = next(untried);
            try {
                T answer = request.to(address);
                answered(address);
                return answer;
            } catch (ApiProblem e) {
                if (!cannotServe(e)) {
                    answered(address);
                    throw e;
                }
                refusal = e;
            } catch (CoordinatorUnreachable e) {
                silent.add(e);
            }
            // An interrupted call is over, wherever it is made.
            if (untried.isEmpty() || Thread.currentThread().isInterrupted()) {
                throw failure(refusal, silent);
            }
        }
    }

    /** Takes one out: what another caller has found to answer, else the next of the list. */
    private URI next(List<URI> untried) {
        URI preferred = first();
        return untried.remove(preferred) ? preferred : untried.remove(0);
    }

    private void answered(URI address) {
        URI before = ANSWERED_LAST.put(this, address);
        if (!address.equals(before == null ? addresses.get(0) : before)) {
            log.info("The coordinator at {} answers now", address);
        }
    }

    private static boolean cannotServe(ApiProblem problem) {
        return switch (problem.status()) {
            case 502, 504 -> true;
            // Coordinators say why, except to who asks for a head alone.
            case 503 -> problem.document().isEmpty() || problem.type().equals(NO_WRITER);
            default -> false;
        };
    }

    private static RuntimeException failure(@Nullable ApiProblem refusal, List<CoordinatorUnreachable> silent) {
        return refusal != null ? refusal : CoordinatorUnreachable.all(silent);
    }

    /** As it is parsed, without the authority. */
    @Override
    public String toString() {
        return addresses.stream().map(URI::toString).collect(Collectors.joining(","));
    }
}
