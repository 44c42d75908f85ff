package org.gridmask.examples.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gridmask.examples.files.FileNames;

/**
 * The class folders in the training or test part of a data set. Names that differ only in their
 * Unicode normalisation are one class: macOS decomposes accents, other systems do not.
 *
 * @param part the folder of the part
 * @param classes the folders of each class, by its name in Unicode's composed form (NFC)
 * @param ignored everything else in the folder
 */
record ClassFolders(Path part, SortedMap<String, List<Path>> classes, Ignored ignored) {

  /**
   * Lists the folders.
   *
   * @throws IOException if the folder cannot be read
   */
  static ClassFolders in(Path part) throws IOException {
    SortedMap<String, List<Path>> classes = new TreeMap<>();
    Ignored.Counter ignored = new Ignored.Counter();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(part)) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry)) {
          ignored.file(ImageTree.whyFileIgnored(entry).orElse(ImageTree.NO_CLASS));
          continue;
        }
        Optional<String> why = ImageTree.whyFolderIgnored(entry, part);
        why.ifPresent(ignored::folder);
        if (why.isEmpty()) {
          String name = FileNames.text(entry.getFileName());
          classes
              .computeIfAbsent(
                  Normalizer.normalize(name, Normalizer.Form.NFC), key -> new ArrayList<>())
              .add(entry);
        }
      }
    }
    classes.values().forEach(folders -> folders.sort(Comparator.comparing(FileNames::text)));
    return new ClassFolders(part, classes, ignored.result());
  }
}
