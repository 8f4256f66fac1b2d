package org.bartergrid.cli.config;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.node.NodeSettings;
import org.bartergrid.node.NodeSettings.Programs;
import org.bartergrid.node.ReservePrice;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Profile.Field;
import org.bartergrid.share.Lending;
import org.bartergrid.share.SharePolicy;
import org.jspecify.annotations.Nullable;

/** {@code node.yaml}. */
public final class NodeConfiguration {

    private NodeConfiguration() {}

    /**
     * Reads what a node's owner decided.
     *
     * @throws ConfigurationException naming the file, the key and the mend
     */
    public static NodeSettings read(Path file, Programs programs) {
        var root = Section.read(file);
        var share = root.section("share");
        var offer = root.section("offer");
        var lend = root.section("lend");
        var profile = root.section("profile");
        try {
            var settings = new NodeSettings(
                    root.text("name", "node"),
                    root.text("host", "127.0.0.1"),
                    new SharePolicy(share.percent("cpu", 25), share.bytes("memory", "640 MB") >> 20),
                    lending(lend),
                    reserve(offer),
                    offer.duration("lasts", "7 d"),
                    offer.percent("penalty", 0),
                    trust(offer.words("trusts", "any")),
                    new Profile(
                            said(profile, "place"),
                            said(profile, "timeZone"),
                            said(profile, "affiliation"),
                            said(profile, "contact"),
                            hidden(profile.words("hidden", ""))),
                    programs);
            root.end();
            return settings;
        } catch (IllegalArgumentException e) {
            throw root.refused(e);
        }
    }

    private static Lending lending(Section lend) {
        String folder = lend.text("folder", "");
        return new Lending(
                lend.bytes("memory", "0 MB") >> 20,
                lend.bytes("storage", "0 MB") >> 20,
                folder.isBlank() ? null : Path.of(folder),
                lend.words("declared", "").stream()
                        .filter(line -> !line.isBlank())
                        .map(DeclaredResource::parse)
                        .toList());
    }

    private static Set<Field> hidden(List<String> words) {
        Set<Field> fields = EnumSet.noneOf(Field.class);
        for (String word : words) {
            switch (word) {
                case "" -> {}
                case "place" -> fields.add(Field.PLACE);
                case "timeZone" -> fields.add(Field.TIME_ZONE);
                case "affiliation" -> fields.add(Field.AFFILIATION);
                case "contact" -> fields.add(Field.CONTACT);
                default ->
                    throw new IllegalArgumentException("profile.hidden: '" + word
                            + "' cannot be hidden; what can is place, timeZone, affiliation and contact");
            }
        }
        return fields;
    }

    private static Trust trust(List<String> words) {
        return words.equals(List.of("any"))
                ? Trust.ANYONE
                : Trust.only(words.stream().map(PeerId::new).toList());
    }

    private static ReservePrice reserve(Section offer) {
        return offer.text("reservePrice", "80%").strip().endsWith("%")
                ? new ReservePrice.PartOfValuation(offer.percent("reservePrice", 80))
                : new ReservePrice.Outright(offer.integer("reservePrice", 0, 0, Long.MAX_VALUE));
    }

    private static @Nullable String said(Section profile, String key) {
        String text = profile.text(key, "");
        return text.isBlank() ? null : text;
    }
}
