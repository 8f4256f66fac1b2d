package org.bartergrid.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SectionTest {

    @TempDir
    Path folder;

    @Test
    void readsValuesWithTheirUnits() throws IOException {
        var section = read("share:\n  cpu: 25%\n  memory: 1 GB\nwait: 2 min\nport: 7\nwho: [ada, bela]\n");
        assertThat(section.section("share").percent("cpu", 1)).isEqualTo(25);
        assertThat(section.section("share").bytes("memory", "1 MB")).isEqualTo(1L << 30);
        assertThat(section.duration("wait", "1 s")).isEqualTo(Duration.ofMinutes(2));
        assertThat(section.integer("port", 1, 0, 10)).isEqualTo(7);
        assertThat(section.words("who", "any")).containsExactly("ada", "bela");
        section.end();
    }

    @Test
    void anEmptyFileLeavesEveryDefault() throws IOException {
        var section = read("# nothing\n");
        assertThat(section.section("share").percent("cpu", 30)).isEqualTo(30);
        assertThat(section.bytes("memory", "640 MB")).isEqualTo(640L << 20);
        assertThat(section.words("trusts", "any")).containsExactly("any");
        section.end();
    }

    @Test
    void anUnknownKeyNamesTheNearest() throws IOException {
        var section = read("share:\n  cqu: 25%\n");
        section.section("share").percent("cpu", 10);
        section.section("share").bytes("memory", "1 MB");
        refusal(section::end).hasMessageContaining("unknown key 'share.cqu': did you mean 'share.cpu'?");
    }

    @Test
    void namesKeyAndMendOfAWrongValue() throws IOException {
        var section = read("cpu: much\nmemory: 12\nport: 99\nshare: 3\n");
        refusal(() -> section.percent("cpu", 1)).hasMessageContaining("cpu: 'much' is not a number with a unit");
        refusal(() -> section.bytes("memory", "1 MB")).hasMessageContaining("memory: give the unit");
        refusal(() -> section.integer("port", 1, 0, 10)).hasMessageContaining("from 0 to 10");
        refusal(() -> section.section("share")).hasMessageContaining("share: it is a section");
    }

    @Test
    void namesFileAndLineOfWhatIsNotYaml() throws IOException {
        refusal(() -> read("a: b\nc: [\n")).hasMessageContaining("line 2").hasMessageContaining("settings.yaml");
        refusal(() -> read("a: 1\na: 2\n")).hasMessageContaining("Duplicate");
        refusal(() -> Section.read(folder.resolve("none.yaml"))).hasMessageContaining("there is no such file");
    }

    @Test
    void whatIsBeyondCountingIsRefusedAndNotCutOff() throws IOException {
        var section = read("cpu: 4294967321%\nlasts: 999999999999 d\nlife: 36500 d\nmemory: 99999999 TB\n");
        refusal(() -> section.percent("cpu", 1)).hasMessageContaining("cpu: that is more than can be counted");
        refusal(() -> section.duration("lasts", "1 d")).hasMessageContaining("lasts: give at most 36500 d");
        assertThat(section.duration("life", "1 d")).isEqualTo(Duration.ofDays(36_500));
        refusal(() -> section.bytes("memory", "1 MB")).hasMessageContaining("memory: that is more than can be counted");
    }

    /** A colon makes a section of an entry, which would otherwise be nothing. */
    @Test
    void anEntryOfAListIsOneValue() throws IOException {
        var section = read("declared:\n  - line INTERNET_ACCESS nominalKilobitsPerSecond=1 # my provider: ACME\n"
                + "  - printer PERIPHERAL device: PRINTER\n");
        refusal(() -> section.words("declared", "")).hasMessageContaining("declared: each entry is one value");
    }

    @Test
    void bytesThatAreNoTextAreNotAboutPermissions() throws IOException {
        var file = Files.write(folder.resolve("settings.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        refusal(() -> Section.read(file)).hasMessageContaining("no text in UTF-8");
    }

    private Section read(String yaml) throws IOException {
        return Section.read(Files.writeString(folder.resolve("settings.yaml"), yaml));
    }

    private static AbstractThrowableAssert<?, ConfigurationException> refusal(ThrowingCallable call) {
        return assertThat(catchThrowableOfType(ConfigurationException.class, call));
    }
}
