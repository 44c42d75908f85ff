package org.gridmask.examples.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The versions of this project, its libraries, Java and the operating system. */
public final class Versions {

  private Versions() {}

  /**
   * The version of this project.
   *
   * @return the version; "unknown" if not packaged by Maven, as in tests
   */
  public static String gridmask() {
    return of("org.gridmask", "gridmask-dl4j-examples");
  }

  /**
   * The operating system.
   *
   * @return its name, its version and the processor's architecture
   */
  public static String os() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch");
  }

  /**
   * The JVM.
   *
   * @return its version and vendor
   */
  public static String java() {
    return System.getProperty("java.version") + " " + System.getProperty("java.vm.vendor");
  }

  /**
   * The commit in the project's checkout.
   *
   * @return its hash, with "-dirty" if the working tree is modified; null without a checkout or git
   */
  public static String gitCommit() {
    String home = System.getProperty("gridmask.home");
    if (home == null || !Files.exists(Path.of(home, ".git"))) {
      return null;
    }
    // Without tags, git describes the commit by its hash, plus "-dirty" if modified.
    String commit =
        ChildProcess.query(
                "git", "-C", home, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
            .strip();
    return commit.isEmpty() ? null : commit;
  }

  /**
   * The version of a library.
   *
   * @param groupId its Maven group
   * @param artifactId its Maven artifact
   * @return the version; "unknown" if it is not on the class path, or not packaged by Maven
   */
  public static String of(String groupId, String artifactId) {
    String path = "/META-INF/maven/" + groupId + "/" + artifactId + "/pom.properties";
    try (InputStream in = Versions.class.getResourceAsStream(path)) {
      if (in == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
