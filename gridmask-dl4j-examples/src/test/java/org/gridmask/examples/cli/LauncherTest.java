package org.gridmask.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script in front of the program, where it finds no Java that would do. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

  private static final Path LAUNCHER = Path.of("..", "gridmask").toAbsolutePath();

  private record Ended(int exitCode, String printed) {}

  @TempDir Path folder;

  @Test
  void anOlderJavaIsKnownByItsReleaseFileWithoutBeingStarted() throws Exception {
    Path java = java("touch started");
    Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
    assertThat(launch(Map.of("JAVA_HOME", folder.toString())))
        .isEqualTo(refusal("needs Java 17 or later; " + java + " is Java 11.0.2"));
    assertThat(folder.resolve("started")).doesNotExist();
  }

  @Test
  void anOlderJavaWithoutAReleaseFileIsAsked() throws Exception {
    Path java = java("echo 'java version \"1.8.0_292\"' >&2");
    assertThat(launch(Map.of("JAVA_HOME", folder.toString())))
        .isEqualTo(refusal("needs Java 17 or later; " + java + " is Java 1.8.0_292"));
  }

  @Test
  void aJavaThatIsNotThereIsNamed() throws Exception {
    assertThat(launch(Map.of("JAVA_HOME", folder.toString())))
        .isEqualTo(
            refusal(
                "needs Java 17 or later; JAVA_HOME is " + folder + ", where there is no bin/java"));
  }

  @Test
  void noJavaAtAllIsSaid() throws Exception {
    // The path has no program but the one that the script needs to find itself.
    script(folder.resolve("dirname"), "exec /usr/bin/dirname \"$@\"");
    assertThat(launch(Map.of("PATH", folder.toString())))
        .isEqualTo(
            refusal(
                "needs Java 17 or later (a JDK); found none: no JAVA_HOME, and no java on the"
                    + " PATH"));
  }

  private Path java(String script) throws IOException {
    Path java = Files.createDirectory(folder.resolve("bin")).resolve("java");
    script(java, script);
    return java;
  }

  private static void script(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Ended refusal(String message) {
    return new Ended(1, "gridmask: " + message + "\n");
  }

  private Ended launch(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", LAUNCHER.toString(), "--version")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("GRIDMASK_BACKEND");
    builder.environment().remove("GRIDMASK_PROGRAM");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), printed);
  }
}
