package org.gridmask.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gridmask.examples.data.ImageTree;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;

/** The image files that arguments name: files, and folders with the images below them. */
final class ImagePaths {

  private ImagePaths() {}

  /**
   * The files, in the order of the arguments; those in a folder are sorted.
   *
   * @param ignored receives a line about what is no image in a folder
   * @throws CommandFailedException if a file does not exist, or a folder has no images
   */
  static List<Path> of(List<Path> arguments, Consumer<String> ignored) {
    List<Path> files = new ArrayList<>();
    for (Path argument : arguments) {
      if (!Files.exists(argument)) {
        throw CommandFailedException.usage(FileNames.text(argument) + ": no such file");
      }
      if (Files.isDirectory(argument)) {
        ImageTree tree = tree(argument);
        if (tree.ignored().any()) {
          ignored.accept("ignored in " + FileNames.text(argument) + ": " + tree.ignored());
        }
        tree.files().forEach(file -> files.add(argument.resolve(file)));
      } else {
        files.add(argument);
      }
    }
    return files;
  }

  private static ImageTree tree(Path folder) {
    ImageTree tree;
    try {
      tree = ImageTree.of(folder);
    } catch (IOException e) {
      throw CommandFailedException.running(
          FileNames.text(folder) + ": cannot be read: " + FileErrors.reason(e), e);
    }
    if (tree.files().isEmpty()) {
      throw CommandFailedException.usage(FileNames.text(folder) + ": has no images");
    }
    return tree;
  }
}
