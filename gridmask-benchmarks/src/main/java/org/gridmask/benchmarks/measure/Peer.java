package org.gridmask.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;

/** A library that GridMask is compared with, in processes of its own. */
public interface Peer {

  /** The display name of the library. */
  String library();

  /** Its name on the command line and in JSON. */
  default String key() {
    return library().toLowerCase(Locale.ROOT).replace(" ", "");
  }

  /** The versions of the library and of what it runs on. */
  JsonNode versions();

  /** The versions in words. */
  String describe();

  /**
   * Runs a measurement.
   *
   * @param settings the threads and the timeout
   * @param environment variables to set
   * @param arguments the arguments of the program
   * @return its stdout
   * @throws ContenderException if it cannot be started, fails or times out
   */
  String run(Settings settings, Map<String, String> environment, Object... arguments)
      throws ContenderException;
}
