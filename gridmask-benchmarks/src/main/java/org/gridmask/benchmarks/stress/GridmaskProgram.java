package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of this class path in a process of its own, with a log of what it prints. */
final class GridmaskProgram implements AutoCloseable {

  private final Process process;
  private final Path log;
  private final Thread hook;

  private GridmaskProgram(Process process, Path log) {
    this.process = process;
    this.log = log;
    // If this program is ended, the other must not go on alone.
    this.hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts it, with the options of this Java.
   *
   * @param log what it prints is added to it
   * @param main its class
   * @param arguments its arguments
   */
  static GridmaskProgram start(Path log, Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Dgridmask.terminal=false");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new GridmaskProgram(process, log);
  }

  Process process() {
    return process;
  }

  /** The last line of what it has printed; empty if it has printed none. */
  String lastLine() throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  /** Kills it, if it is still there. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running.
    }
  }
}
