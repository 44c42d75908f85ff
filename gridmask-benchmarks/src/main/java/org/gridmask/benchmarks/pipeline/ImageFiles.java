package org.gridmask.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The image files for the pipelines.
 *
 * @param files the files, at least one
 * @param labels the class index of each
 */
public record ImageFiles(List<Path> files, List<Integer> labels) {

  /**
   * The images of train/&lt;class&gt;/ in a folder.
   *
   * @param folder the folder
   * @param max the maximum number of images, sampled evenly from all
   * @return the images, sorted by path; may be empty
   * @throws IOException if the folder cannot be read
   */
  public static ImageFiles in(Path folder, int max) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder.toAbsolutePath().resolve("train"), 2)) {
      all = found.filter(ImageFiles::isImage).sorted().toList();
    }
    int count = Math.min(max, all.size());
    List<Path> files =
        IntStream.range(0, count)
            .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
            .toList();
    List<Path> classes = files.stream().map(Path::getParent).distinct().toList();
    return new ImageFiles(
        files, files.stream().map(file -> classes.indexOf(file.getParent())).toList());
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
  }

  /** The number of classes. */
  int classes() {
    return labels.stream().mapToInt(Integer::intValue).max().orElseThrow() + 1;
  }

  /** The same files repeated, as a long epoch. */
  ImageFiles repeated(int times) {
    List<Path> moreFiles = new ArrayList<>();
    List<Integer> moreLabels = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      moreFiles.addAll(files);
      moreLabels.addAll(labels);
    }
    return new ImageFiles(moreFiles, moreLabels);
  }

  /**
   * Writes a line per file: class, tab, path.
   *
   * @param listing the file to write
   * @throws IOException if it cannot be written
   */
  public void write(Path listing) throws IOException {
    Files.write(
        listing,
        IntStream.range(0, files.size())
            .mapToObj(i -> labels.get(i) + "\t" + files.get(i))
            .toList());
  }

  /** Reads a file written by {@link #write}. */
  static ImageFiles read(Path listing) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String line : Files.readAllLines(listing)) {
      String[] parts = line.split("\t", 2);
      labels.add(Integer.valueOf(parts[0]));
      files.add(Path.of(parts[1]));
    }
    return new ImageFiles(files, labels);
  }
}
