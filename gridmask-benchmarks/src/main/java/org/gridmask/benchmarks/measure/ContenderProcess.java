package org.gridmask.benchmarks.measure;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.gridmask.examples.system.ChildProcess;

/** Runs contenders in child processes. */
public final class ContenderProcess {

  private ContenderProcess() {}

  /**
   * Runs a class in a JVM with this one's options and class path.
   *
   * @param settings the threads and the timeout
   * @param main the class, whose {@code main} calls {@link #answer}
   * @param arguments its arguments
   * @return its stdout
   * @throws ContenderException if it cannot be started, fails or times out
   */
  public static String java(Settings settings, Class<?> main, Object... arguments)
      throws ContenderException {
    List<String> words = List.of(arguments).stream().map(Object::toString).toList();
    return output(settings, Map.of(), ChildProcess.java(1, main, words), "");
  }

  /**
   * Runs a program, with as many OpenMP threads as the settings say.
   *
   * @param settings the threads and the timeout
   * @param environment variables to set
   * @param command the program and its arguments
   * @param input its stdin
   * @return its stdout
   * @throws ContenderException if it cannot be started, fails or times out
   */
  public static String output(
      Settings settings, Map<String, String> environment, List<String> command, String input)
      throws ContenderException {
    ChildProcess.Result result = run(settings, environment, command, input);
    if (result.exitCode() != 0) {
      String why = result.err().strip().lines().reduce("", (above, line) -> ": " + line.strip());
      throw new ContenderException("exit code " + result.exitCode() + why);
    }
    return result.out();
  }

  /**
   * The same, with what it printed and its exit code.
   *
   * @throws ContenderException if it cannot be started or times out
   */
  public static ChildProcess.Result run(
      Settings settings, Map<String, String> environment, List<String> command, String input)
      throws ContenderException {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("OMP_NUM_THREADS", String.valueOf(settings.threads()));
    try {
      return ChildProcess.run(command, variables, input, settings.timeout());
    } catch (IOException e) {
      throw new ContenderException("cannot be run: " + e.getMessage());
    } catch (TimeoutException e) {
      throw new ContenderException(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContenderException("was interrupted");
    }
  }

  /**
   * Prints a measurement, or the error to stderr, and exits.
   *
   * @param measurement measures and returns the text to print
   */
  public static void answer(Callable<?> measurement) {
    int exitCode = 0;
    try {
      System.out.println(measurement.call());
    } catch (Throwable e) {
      // Including Errors such as OutOfMemoryError; the parent reports the last line.
      System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
      exitCode = 1;
    }
    System.exit(exitCode);
  }
}
