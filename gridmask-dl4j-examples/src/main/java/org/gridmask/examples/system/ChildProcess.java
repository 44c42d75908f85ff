package org.gridmask.examples.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A child process, which is killed when this is closed or when the JVM exits. */
public final class ChildProcess implements AutoCloseable {

  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(10);

  private final Process process;
  private final Path log;
  private final int logged;
  private final Thread hook = new Thread(this::kill);

  private ChildProcess(ProcessBuilder builder, Map<String, String> environment, Path log)
      throws IOException {
    this.log = log;
    this.logged = Files.exists(log) ? (int) Files.size(log) : 0;
    builder.environment().putAll(environment);
    process = builder.redirectOutput(Redirect.appendTo(log.toFile())).start();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * The command that starts another JVM, with this one's options and class path.
   *
   * @param share the number of processes that share the memory, at least 1
   * @param main the class to run
   * @param arguments its arguments
   * @return the command
   */
  public static List<String> java(int share, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(NativeMemory.limits(share));
    // Later options win: the user's override ours.
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // stdout and stderr are redirected to a file.
    command.add("-Dgridmask.terminal=false");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /**
   * Starts a program whose stdin stays open until this JVM exits.
   *
   * @param command the program and its arguments
   * @param environment variables to set
   * @param log the file to append stdout and stderr to
   * @return the running process
   * @throws IOException if it cannot be started
   */
  public static ChildProcess start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    return new ChildProcess(
        new ProcessBuilder(command).redirectErrorStream(true), environment, log);
  }

  /**
   * The result of a program.
   *
   * @param exitCode its exit code
   * @param out its stdout
   * @param err its stderr
   */
  public record Result(int exitCode, String out, String err) {}

  /**
   * Runs a program and waits for it.
   *
   * @param command the program and its arguments
   * @param environment variables to set
   * @param input its stdin
   * @param timeout the timeout
   * @return its result
   * @throws IOException if it cannot be started, or its output cannot be read
   * @throws InterruptedException if the thread is interrupted
   * @throws TimeoutException if it takes longer
   */
  public static Result run(
      List<String> command, Map<String, String> environment, String input, Duration timeout)
      throws IOException, InterruptedException, TimeoutException {
    // Files, since a pipe stays open until all descendants of the process have exited.
    Path in = Files.createTempFile("gridmask", ".in");
    Path out = Files.createTempFile("gridmask", ".out");
    Path err = Files.createTempFile("gridmask", ".err");
    Files.writeString(in, input);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(in.toFile()).redirectError(err.toFile());
    try (ChildProcess child = new ChildProcess(builder, environment, out)) {
      if (!child.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException("did not end within " + timeout.toMillis() / 1e3 + " seconds");
      }
      return new Result(child.process.exitValue(), child.output(), text(err, 0));
    } finally {
      // Deletion may fail while Windows holds them open.
      in.toFile().delete();
      out.toFile().delete();
      err.toFile().delete();
    }
  }

  /**
   * The output of a program that may not be installed.
   *
   * @param command the program and its arguments
   * @return its stdout; empty if it cannot be started, fails or takes over 10 seconds
   */
  public static String query(String... command) {
    try {
      Result result = run(List.of(command), Map.of(), "", QUERY_TIMEOUT);
      return result.exitCode() == 0 ? result.out() : "";
    } catch (IOException | TimeoutException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /**
   * Halts this JVM at the end of stdin, which the system closes however the parent exits. There is
   * no cleanup, since all files are written atomically.
   *
   * @param in stdin, which the parent holds open
   */
  public static void endWithParent(InputStream in) {
    Thread watch =
        new Thread(
            () -> {
              try {
                in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // Treated as the end of stdin.
              }
              Runtime.getRuntime().halt(1);
            },
            "parent watch");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * The process.
   *
   * @return the process, which may have exited
   */
  public Process process() {
    return process;
  }

  /**
   * The output so far.
   *
   * @return stdout; of a process from {@link #start}, stdout and stderr
   * @throws IOException if it cannot be read
   */
  public String output() throws IOException {
    return text(log, logged);
  }

  private static String text(Path file, int from) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  private void kill() {
    List<ProcessHandle> descendants = process.descendants().toList();
    // First, so that it cannot react to the end of the others.
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /** Kills the process and its descendants, if still running. */
  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down.
    }
  }
}
