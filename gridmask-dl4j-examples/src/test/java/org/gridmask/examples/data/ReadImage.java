package org.gridmask.examples.data;

import java.util.ArrayList;
import java.util.List;
import org.gridmask.loader.ImageDataSetIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * An image as an iterator reads it.
 *
 * @param pixels the image, [C, H, W]
 * @param label its class
 */
record ReadImage(INDArray pixels, int label) {

  /** All images of one epoch. */
  static List<ReadImage> all(ImageDataSetIterator.Builder images, int epoch) {
    List<ReadImage> read = new ArrayList<>();
    try (ImageDataSetIterator batches = images.build()) {
      batches.epochStarted(epoch);
      while (batches.hasNext()) {
        DataSet batch = batches.next();
        int[] labels = batch.getLabels().argMax(1).toIntVector();
        for (int i = 0; i < labels.length; i++) {
          read.add(new ReadImage(batch.getFeatures().slice(i).dup(), labels[i]));
        }
      }
    }
    return read;
  }

  static List<ReadImage> all(ImageDataSetIterator.Builder images) {
    return all(images, 0);
  }

  /** The first value. */
  int first() {
    return pixels.getInt(0, 0, 0);
  }
}
