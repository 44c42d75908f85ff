package org.gridmask.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs another program to its end, and turns what can go wrong into one line. */
public final class ChildProcess {

  private final List<String> command;
  private final int threads;
  private final Duration timeout;

  public ChildProcess(List<String> command, Settings settings) {
    this.command = command;
    this.threads = settings.threads();
    this.timeout = settings.timeout();
  }

  /**
   * Runs it, with as many OpenMP threads as the settings say.
   *
   * @param input what it reads
   * @return what it prints
   * @throws ContenderException if it cannot be started, fails or takes too long
   */
  public String output(String input) throws ContenderException {
    try {
      Path folder = Files.createTempDirectory("gridmask-benchmark");
      Path in = folder.resolve("in");
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      try {
        Files.writeString(in, input);
        int exitCode = run(in.toFile(), out.toFile(), err.toFile());
        if (exitCode != 0) {
          String why = text(err).strip().lines().reduce("", (above, line) -> line.strip());
          throw new ContenderException("exit code " + exitCode + (why.isEmpty() ? "" : ": " + why));
        }
        return text(out);
      } finally {
        for (Path file : List.of(in, out, err, folder)) {
          // What some system still holds open stays among its temporary files.
          file.toFile().delete();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(File in, File out, File err) throws ContenderException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(in).redirectOutput(out).redirectError(err);
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ContenderException("cannot be started: " + e.getMessage());
    }
    // If this program is ended, the other must not go on alone.
    Thread hook = new Thread(() -> kill(process));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ContenderException(
            "did not end within " + timeout.toMillis() / 1000.0 + " seconds");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContenderException("was interrupted");
    } finally {
      kill(process);
      removeHook(hook);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running.
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
