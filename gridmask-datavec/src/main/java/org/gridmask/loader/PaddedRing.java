package org.gridmask.loader;

import java.nio.FloatBuffer;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Batches of images of different sizes and with different numbers of objects. Each batch has the
 * size of its largest image, rounded up; zeros fill the rest, at the right and bottom.
 */
final class PaddedRing extends BatchRing {

  private final int channels;
  private final int multiple;
  private final boolean reuses;
  private final Written[][] written;

  /** The memory of each batch, which grows to that of the largest; null at first. */
  private final INDArray[] canvases;

  /** An image [C, H, W] and its label rows. */
  private static final class Written {
    private final int height;
    private final int width;
    private final float[] pixels;
    private float[] rows;

    Written(int channels, int height, int width) {
      this.height = height;
      this.width = width;
      pixels = new float[Math.multiplyExact(Math.multiplyExact(height, width), channels)];
    }
  }

  /**
   * A ring.
   *
   * @param size the number of batches
   * @param multiple heights and widths of batches are multiples of it
   * @param reuses whether batches overwrite those before them
   */
  PaddedRing(int size, int batchSize, int channels, int multiple, boolean reuses) {
    super(size, batchSize);
    this.channels = channels;
    this.multiple = multiple;
    this.reuses = reuses;
    written = new Written[size][batchSize];
    canvases = new INDArray[size];
  }

  @Override
  FloatBuffer image(int key, int height, int width) {
    Written image = new Written(channels, height, width);
    written[slot(key)][inBatch(key)] = image;
    return FloatBuffer.wrap(image.pixels);
  }

  @Override
  void putLabel(int key, float[] values) {
    written[slot(key)][inBatch(key)].rows = values;
  }

  @Override
  DataSet batch(int batch, int count, BooleanSupplier isValid) {
    int slot = batch % size();
    int height = 0;
    int width = 0;
    int rows = 0;
    for (int i = 0; i < count; i++) {
      Written image = written[slot][i];
      height = Math.max(height, padded(image.height));
      width = Math.max(width, padded(image.width));
      rows = Math.max(rows, image.rows.length / ObjectBoxes.COLUMNS);
    }
    INDArray images = canvas(slot, count, height, width);
    INDArray labels = detached(count, rows, ObjectBoxes.COLUMNS);
    FloatPointer to = new FloatPointer(images.data().addressPointer());
    FloatPointer labelled = new FloatPointer(labels.data().addressPointer());
    for (int i = 0; i < count; i++) {
      Written image = written[slot][i];
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < image.height; y++) {
          to.position(((long) (i * channels + c) * height + y) * width)
              .put(image.pixels, (c * image.height + y) * image.width, image.width);
        }
      }
      labelled.position((long) i * rows * ObjectBoxes.COLUMNS).put(image.rows, 0, image.rows.length);
      written[slot][i] = null;
    }
    Nd4j.getAffinityManager().tagLocation(images, Location.HOST);
    Nd4j.getAffinityManager().tagLocation(labels, Location.HOST);
    return reuses ? new LentDataSet(images, labels, isValid) : new DataSet(images, labels);
  }

  private int padded(int side) {
    return (side + multiple - 1) / multiple * multiple;
  }

  /** Zeros, [N, C, H, W]. */
  private INDArray canvas(int slot, int count, int height, int width) {
    if (!reuses) {
      return detached(count, channels, height, width);
    }
    long length = (long) count * channels * height * width;
    if (canvases[slot] == null || canvases[slot].length() < length) {
      canvases[slot] = detached(length);
    }
    INDArray part = canvases[slot].get(NDArrayIndex.interval(0, length));
    part.assign(0);
    Nd4j.getAffinityManager().ensureLocation(part, Location.HOST);
    return part.reshape(count, channels, height, width);
  }

  /** Zeros, detached, since the ring outlives any workspace open on the calling thread. */
  private static INDArray detached(long... shape) {
    MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      INDArray zeros = Nd4j.zeros(DataType.FLOAT, shape);
      Nd4j.getAffinityManager().ensureLocation(zeros, Location.HOST);
      return zeros;
    } finally {
      outside.close();
    }
  }
}
