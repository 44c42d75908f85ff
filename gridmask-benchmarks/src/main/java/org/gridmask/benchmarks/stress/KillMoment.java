package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.random.KeyedRandom;

/**
 * When to kill a program: after a time, or after a number of changes to the file names in its
 * folder. The latter hits file writes, which take only a small part of the time.
 *
 * @param seconds the delay, after the last change if any
 * @param changes the number of changes to wait for; may be 0
 */
record KillMoment(double seconds, int changes) {

  private static final double AFTER_A_CHANGE = 0.02;
  private static final long POLL_MILLIS = 1;

  /** The duration and file changes of an undisturbed program. */
  record Course(double seconds, int changes) {}

  static KillMoment draw(KeyedRandom random, Course undisturbed) {
    return random.nextDouble() < 0.5 || undisturbed.changes() == 0
        ? new KillMoment(random.nextDouble() * undisturbed.seconds(), 0)
        : new KillMoment(
            random.nextDouble() * AFTER_A_CHANGE, 1 + random.nextInt(undisturbed.changes()));
  }

  /** Waits until a program has exited, and returns its course. */
  static Course watch(Process process, Path folder, Duration timeout)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    int changes = 0;
    Set<String> before = names(folder);
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new IOException("it did not end within " + timeout.toMinutes() + " minutes");
      }
      Set<String> now = names(folder);
      if (!now.equals(before)) {
        changes++;
        before = now;
      }
    }
    return new Course((System.nanoTime() - start) / 1e9, changes);
  }

  /** Waits for the moment; false if the program exits earlier. */
  boolean await(Process process, Path folder) throws IOException, InterruptedException {
    Set<String> before = names(folder);
    for (int left = changes; left > 0; ) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
      Set<String> now = names(folder);
      if (!now.equals(before)) {
        left--;
        before = now;
      }
    }
    return !process.waitFor((long) (seconds * 1e6), TimeUnit.MICROSECONDS);
  }

  /** The files and folders below a folder, including temporary files. */
  private static Set<String> names(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).collect(Collectors.toSet());
    } catch (UncheckedIOException | NoSuchFileException e) {
      // A file disappeared during the walk: also a change.
      return Set.of("a deleted file " + System.nanoTime());
    }
  }

  @Override
  public String toString() {
    return changes == 0
        ? String.format(Locale.ROOT, "%.2f s", seconds)
        : String.format(Locale.ROOT, "file change %d + %.0f ms", changes, 1000 * seconds);
  }
}
