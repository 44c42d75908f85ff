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
 * The checkpoints of a run: {@code epoch-0012.zip} is how it was after 12 epochs.
 *
 * <p>A checkpoint is only ever added whole, and older ones are removed after that, so that there is
 * one to resume from at any moment.
 */
final class Checkpoints {

  private static final Pattern NAME = Pattern.compile("epoch-(\\d{4,9})\\.zip");

  private final Path folder;

  /** The checkpoints of the run in a folder. */
  Checkpoints(Path run) {
    folder = run.resolve(RunFiles.CHECKPOINTS);
  }

  /** The file of the checkpoint after so many epochs, which may not be there. */
  Path after(int epochs) {
    return folder.resolve(String.format(Locale.ROOT, "epoch-%04d.zip", epochs));
  }

  /** Those that are there, those of the most epochs first. */
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

  /** Writes the one after so many epochs, in place of one that may be there. */
  void write(int epochs, AtomicFiles.Writer writer) throws IOException {
    Files.createDirectories(folder);
    new AtomicFiles(folder).write(after(epochs).getFileName().toString(), writer);
  }

  /**
   * Removes all but some.
   *
   * @param epochs how many epochs the run has trained; a checkpoint of more could not be loaded
   * @param last how many of the newest to keep
   * @param best the epochs of one to keep in any case
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

  /** Removes what killed writers left. */
  void deletePartial() throws IOException {
    if (Files.isDirectory(folder)) {
      new AtomicFiles(folder).deletePartial();
    }
  }

  /** 0 for a file that is no checkpoint. */
  private static int epochs(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }
}
