package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of what is on the class path, from what Maven leaves in every jar. */
public final class Versions {

  private Versions() {}

  /**
   * The version of this project.
   *
   * @return the version; "unknown" where it was not packed by Maven, as in a test
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
   * The version of a library.
   *
   * @param groupId as Maven knows it
   * @param artifactId as Maven knows it
   * @return the version; "unknown" where it is not there, or was not packed by Maven
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
