package org.gridmask.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Python that has PyTorch.
 *
 * @param program how it is started
 * @param versions that of PyTorch ({@code torch}), of the oneDNN in it ({@code onednn}) and its own
 *     ({@code python})
 */
record Python(String program, JsonNode versions) {

  /** The first on the path may be one that was installed beside the system's, without PyTorch. */
  static final List<String> USUAL = List.of("python3", "/usr/bin/python3", "python");

  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  /**
   * The first that has PyTorch.
   *
   * @param programs where to look
   * @param settings the threads and the timeout
   * @return the Python
   * @throws ContenderException if none has PyTorch; says of each why not
   */
  static Python find(List<String> programs, Settings settings) throws ContenderException {
    Duration timeout =
        settings.timeout().compareTo(LONGEST_START) < 0 ? settings.timeout() : LONGEST_START;
    Settings hurried =
        new Settings(settings.batch(), settings.seconds(), settings.threads(), timeout);
    List<String> reasons = new ArrayList<>();
    for (String program : programs) {
      try {
        JsonNode versions = SpeedJson.lastLine(run(program, hurried, List.of()));
        if (versions.path("torch").isTextual()) {
          return new Python(program, versions);
        }
        reasons.add(program + ": printed no version of PyTorch");
      } catch (ContenderException e) {
        reasons.add(program + ": " + e.getMessage());
      }
    }
    throw new ContenderException("no Python with PyTorch (" + String.join("; ", reasons) + ")");
  }

  /** What PyTorch's script prints when it is given these arguments. */
  String run(Settings settings, String... arguments) throws ContenderException {
    return run(program, settings, List.of(arguments));
  }

  private static String run(String program, Settings settings, List<String> arguments)
      throws ContenderException {
    List<String> command = new ArrayList<>(List.of(program, "-"));
    command.addAll(arguments);
    return new ChildProcess(command, settings).output(script());
  }

  /** The program that measures PyTorch. */
  static String script() {
    try (InputStream in = Python.class.getResourceAsStream("training_speed.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Such as "PyTorch 2.1.0 with oneDNN 3.1.1 (Python 3.11.2, python3)". */
  String describe() {
    JsonNode oneDnn = versions.path("onednn");
    return "PyTorch "
        + versions.path("torch").asText()
        + (oneDnn.isTextual() ? " with oneDNN " + oneDnn.asText() : "")
        + " (Python "
        + versions.path("python").asText()
        + ", "
        + program
        + ")";
  }
}
