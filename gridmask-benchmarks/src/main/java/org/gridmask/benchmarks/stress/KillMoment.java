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
 * When a program is killed: after a time, or after so many changes to the names of the files in its
 * folder. The second hits the writing of files, which takes but a small part of the time.
 *
 * @param seconds after how long; also the time after the last change
 * @param changes how many changes to wait for; 0: none
 */
record KillMoment(double seconds, int changes) {

  private static final double AFTER_A_CHANGE = 0.02;
  private static final long POLL_MILLIS = 1;

  /** What an undisturbed program did. */
  record Course(double seconds, int changes) {}

  static KillMoment draw(KeyedRandom random, Course undisturbed) {
    return random.nextDouble() < 0.5 || undisturbed.changes() == 0
        ? new KillMoment(random.nextDouble() * undisturbed.seconds(), 0)
        : new KillMoment(
            random.nextDouble() * AFTER_A_CHANGE, 1 + random.nextInt(undisturbed.changes()));
  }

  /** Waits until a program has ended, and tells its course. */
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

  /** Waits for the moment; false if the program has ended before. */
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

  /** The files and folders below a folder, those that are being written too. */
  private static Set<String> names(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).collect(Collectors.toSet());
    } catch (UncheckedIOException | NoSuchFileException e) {
      // One went while it was looked at: that is a change.
      return Set.of("a file that has gone " + System.nanoTime());
    }
  }

  @Override
  public String toString() {
    return changes == 0
        ? String.format(Locale.ROOT, "%.2f s", seconds)
        : String.format(Locale.ROOT, "file change %d + %.0f ms", changes, 1000 * seconds);
  }
}
