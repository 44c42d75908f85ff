package org.gridmask.examples.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.gridmask.examples.files.FileNames;

/** Names of files that are written for images; those of images of the same name are numbered. */
final class OutputNames {

  /** Lower case: some file systems do not distinguish cases. */
  private final Set<String> names = new HashSet<>();

  /** The name for an image, without an extension. */
  String of(Path image) {
    String base = FileNames.withoutExtension(image.getFileName().toString());
    String name = base;
    for (int i = 2; !names.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = base + "-" + i;
    }
    return name;
  }
}
