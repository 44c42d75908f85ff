package org.gridmask.examples.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.gridmask.examples.data.PixelClass;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.picture.LabelMapPictures;
import org.gridmask.examples.train.Segmenter.LabelMap;

/**
 * Writes predicted label maps as PNG files: {@code NAME_trainIds.png} has the classes' numbers,
 * {@code NAME_labelIds.png} their values in label files, {@code NAME_color.png} their colours.
 */
final class LabelMapFiles {

  private final ResultFolder folder;
  private final int[] trainIds;
  private final int[] labelIds;
  private final int[] colours;

  private final OutputNames names = new OutputNames();

  LabelMapFiles(ResultFolder folder, List<PixelClass> classes) {
    this.folder = folder;
    trainIds = IntStream.range(0, classes.size()).toArray();
    labelIds = classes.stream().mapToInt(PixelClass::id).toArray();
    colours = classes.stream().mapToInt(PixelClass::rgb).toArray();
  }

  /** Writes the files of an image; images of the same name are numbered. */
  void write(Path image, LabelMap labels) throws IOException {
    String name = names.of(image);
    int height = labels.height();
    int width = labels.width();
    byte[] classes = labels.classes();
    write(name + "_trainIds.png", LabelMapPictures.grey(height, width, classes, trainIds));
    write(name + "_labelIds.png", LabelMapPictures.grey(height, width, classes, labelIds));
    write(name + "_color.png", LabelMapPictures.coloured(height, width, classes, colours));
  }

  private void write(String name, BufferedImage picture) throws IOException {
    new AtomicFiles(folder.path()).writePng(name, picture);
  }
}
