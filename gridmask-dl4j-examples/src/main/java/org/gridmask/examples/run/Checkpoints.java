package org.gridmask.examples.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridmask.examples.files.AtomicFiles;

/**
 * The checkpoints of a run: {@code epoch-0012.zip} is its state after 12 epochs.
 *
 * <p>A checkpoint is written atomically and older ones are deleted afterwards, so there is always
 * one to resume from.
 */
final class Checkpoints {

  private static final Pattern NAME = Pattern.compile("epoch-(\\d{4,9})\\.zip");

  private final Path folder;

  /** The checkpoints of the run in a folder. */
  Checkpoints(Path run) {
    folder = run.resolve(RunFiles.CHECKPOINTS);
  }

  /** The file of the checkpoint after a number of epochs; it may not exist. */
  Path after(int epochs) {
    return folder.resolve(String.format(Locale.ROOT, "epoch-%04d.zip", epochs));
  }

  /** The existing checkpoints, newest first. */
  List<Path> newestFirst() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> epochs(file) > 0)
          .sorted(Comparator.comparingInt(Checkpoints::epochs).reversed())
          .toList();
    }
  }

  /** Writes the checkpoint after a number of epochs, replacing an existing one. */
  void write(int epochs, AtomicFiles.Writer writer) throws IOException {
    Files.createDirectories(folder);
    new AtomicFiles(folder).write(after(epochs).getFileName().toString(), writer);
  }

  /**
   * Deletes old checkpoints.
   *
   * @param epochs how many epochs the run has trained; later checkpoints are damaged and deleted
   * @param last how many of the latest to keep
   * @param best the epoch count of the best checkpoint, which is always kept
   */
  void prune(int epochs, int last, int best) throws IOException {
    List<Path> present = newestFirst();
    Set<Path> kept =
        present.stream()
            .filter(file -> epochs(file) <= epochs)
            .limit(last)
            .collect(Collectors.toSet());
    for (Path file : present) {
      if (!kept.contains(file) && epochs(file) != best) {
        Files.delete(file);
      }
    }
  }

  /** Deletes partial files of killed processes. */
  void deletePartial() throws IOException {
    if (Files.isDirectory(folder)) {
      new AtomicFiles(folder).deletePartial();
    }
  }

  /** The epoch count in a checkpoint's name; 0 for other files. */
  private static int epochs(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }
}
