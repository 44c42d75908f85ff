package org.gridmask.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Python interpreter with the modules that a script needs.
 *
 * @param script the script
 * @param program the interpreter
 * @param versions the versions of Python ({@code python}) and the modules, as printed by the script
 *     without arguments
 */
public record Python(Script script, String program, JsonNode versions) implements Peer {

  /**
   * A Python script, which prints versions if it has no arguments.
   *
   * @param owner the class next to which it is stored
   * @param file its file name
   * @param module the Python module that it measures
   * @param library the display name of the module
   */
  public record Script(Class<?> owner, String file, String module, String library) {

    /** The source of the script. */
    public String text() {
      try (InputStream in = owner.getResourceAsStream(file)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The first one on the path may lack PyTorch while the system's has it. */
  public static final List<String> USUAL = List.of("python3", "/usr/bin/python3", "python");

  private static final Duration MAX_START = Duration.ofSeconds(60);

  /**
   * Finds the first interpreter that can run a script.
   *
   * @param script the script
   * @param programs the interpreters to try
   * @param settings the threads and the timeout
   * @return the interpreter
   * @throws ContenderException if there is none, with the reason for each
   */
  public static Python find(Script script, List<String> programs, Settings settings)
      throws ContenderException {
    Settings start = settings.withTimeout(Collections.min(List.of(settings.timeout(), MAX_START)));
    List<String> reasons = new ArrayList<>();
    for (String program : programs) {
      try {
        JsonNode versions = SpeedJson.lastLine(run(script, program, start, Map.of(), List.of()));
        if (versions.path(script.module).isTextual()) {
          return new Python(script, program, versions);
        }
        reasons.add(program + ": printed no version of " + script.library);
      } catch (ContenderException e) {
        reasons.add(program + ": " + e.getMessage());
      }
    }
    throw new ContenderException(
        "no Python with " + script.library + " (" + String.join("; ", reasons) + ")");
  }

  @Override
  public String library() {
    return script.library;
  }

  @Override
  public String run(Settings settings, Map<String, String> environment, Object... arguments)
      throws ContenderException {
    return run(
        script,
        program,
        settings,
        environment,
        Stream.of(arguments).map(Object::toString).toList());
  }

  private static String run(
      Script script,
      String program,
      Settings settings,
      Map<String, String> environment,
      List<String> arguments)
      throws ContenderException {
    List<String> command = new ArrayList<>(List.of(program, "-"));
    command.addAll(arguments);
    return ContenderProcess.output(settings, environment, command, script.text());
  }

  /** Such as "PyTorch 2.1.0 with oneDNN 3.1.1 (Python 3.11.2, python3)". */
  @Override
  public String describe() {
    JsonNode oneDnn = versions.path("onednn");
    JsonNode pillow = versions.path("pillow");
    return script.library
        + " "
        + versions.path(script.module).asText()
        + (oneDnn.isTextual() ? " with oneDNN " + oneDnn.asText() : "")
        + (pillow.isTextual() ? " with Pillow " + pillow.asText() : "")
        + " (Python "
        + versions.path("python").asText()
        + ", "
        + program
        + ")";
  }
}
