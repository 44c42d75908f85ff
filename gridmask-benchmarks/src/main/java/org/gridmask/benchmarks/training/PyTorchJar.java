package org.gridmask.benchmarks.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.Peer;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.measure.SpeedJson;
import org.gridmask.examples.system.ChildProcess;

/**
 * PyTorch 2 as a Java library, which the module {@code gridmask-benchmarks-pytorch} drives. Its
 * version of JavaCPP does not go with ND4J's, so it has a class path of its own, which Maven
 * fetches only when it is asked for.
 *
 * @param command the program, without the arguments
 * @param versions the versions of PyTorch ({@code torch}) and oneDNN, as printed by the program
 */
record PyTorchJar(List<String> command, JsonNode versions) implements Peer {

  static final String LIBRARY = "PyTorch 2";

  private static final String MODULE = "gridmask-benchmarks-pytorch";
  private static final String MAVEN_ERROR = "[ERROR] ";
  private static final String MAIN = "org.gridmask.benchmarks.pytorch.PyTorchWorker";

  /**
   * Builds the module with Maven, which downloads PyTorch at first use.
   *
   * @param home the project's folder; null if unknown
   * @param settings the threads and the timeout
   * @throws ContenderException if that fails, or PyTorch cannot be loaded
   */
  static PyTorchJar find(String home, Settings settings) throws ContenderException {
    if (home == null) {
      throw new ContenderException("it is fetched by ./benchmark alone");
    }
    Path root = Path.of(home);
    String classPath =
        root.resolve(Path.of(MODULE, "target", "classes"))
            + System.getProperty("path.separator")
            + libraries(root, settings);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            // The worker frees tensors itself; JavaCPP need not watch the memory.
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-cp",
            classPath,
            MAIN);
    return new PyTorchJar(command, SpeedJson.lastLine(run(command, settings, Map.of())));
  }

  private static String libraries(Path root, Settings settings) throws ContenderException {
    try {
      Path list = Files.createTempFile("gridmask", ".classpath");
      try {
        ChildProcess.Result result =
            ContenderProcess.run(settings, Map.of(), maven(root, list), "");
        if (result.exitCode() != 0) {
          throw new ContenderException(
              Stream.of(result.out(), result.err())
                  .flatMap(String::lines)
                  .filter(line -> line.startsWith(MAVEN_ERROR))
                  .map(line -> line.substring(MAVEN_ERROR.length()))
                  .findFirst()
                  .orElse("Maven ended with exit code " + result.exitCode()));
        }
        return Files.readString(list);
      } finally {
        Files.delete(list);
      }
    } catch (IOException e) {
      throw new ContenderException(e.toString());
    }
  }

  private static List<String> maven(Path root, Path list) {
    boolean isWindows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    List<String> command = new ArrayList<>();
    command.add(root.resolve(isWindows ? "mvnw.cmd" : "mvnw").toString());
    command.addAll(
        List.of("-B", "-ntp", "-q", "-Dstyle.color=never", "-Dspotless.check.skip=true"));
    String more = System.getenv().getOrDefault("GRIDMASK_MAVEN_ARGS", "").strip();
    if (!more.isEmpty()) {
      command.addAll(List.of(more.split("\\s+")));
    }
    command.addAll(List.of("-f", root.resolve("pom.xml").toString(), "-Ppytorch", "-pl", MODULE));
    command.addAll(List.of("compile", "dependency:build-classpath", "-Dmdep.includeScope=runtime"));
    command.add("-Dmdep.outputFile=" + list);
    return command;
  }

  @Override
  public String library() {
    return LIBRARY;
  }

  @Override
  public String describe() {
    return "PyTorch "
        + versions.path("torch").asText()
        + " with oneDNN "
        + versions.path("onednn").asText()
        + " (JavaCPP)";
  }

  @Override
  public String run(Settings settings, Map<String, String> environment, Object... arguments)
      throws ContenderException {
    return run(command, settings, environment, arguments);
  }

  private static String run(
      List<String> command, Settings settings, Map<String, String> environment, Object... arguments)
      throws ContenderException {
    Map<String, String> variables = new HashMap<>(environment);
    // Java's main thread is not the first of its process: with one arena it allocates from the same
    // heap as Python's main thread, and does not unmap it whenever it is empty.
    variables.put("MALLOC_ARENA_MAX", "1");
    List<String> words = new ArrayList<>(command);
    Stream.of(arguments).map(Object::toString).forEach(words::add);
    return ContenderProcess.output(settings, variables, words, "");
  }
}
