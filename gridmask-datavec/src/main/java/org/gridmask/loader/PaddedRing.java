package org.gridmask.loader;

import java.nio.FloatBuffer;
import java.util.Arrays;
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

  /** An image [C, H, W], outside of the Java heap, and its label rows. */
  private static final class Written {
    private FloatPointer memory = new FloatPointer();
    private FloatBuffer pixels;
    private int height;
    private int width;
    private float[] rows;

    FloatBuffer begin(int channels, int newHeight, int newWidth) {
      int length = Math.multiplyExact(Math.multiplyExact(newHeight, newWidth), channels);
      if (memory.capacity() < length) {
        memory.close();
        memory = new FloatPointer(length);
      }
      height = newHeight;
      width = newWidth;
      pixels = memory.limit(length).asBuffer();
      return pixels;
    }

    /** Copies the rows of all channels to the top left corner of [C, H, W]. */
    void copyTo(FloatBuffer canvas, int channels, int canvasHeight, int canvasWidth) {
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < height; y++) {
          canvas.put((c * canvasHeight + y) * canvasWidth, pixels, (c * height + y) * width, width);
        }
      }
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
    for (Written[] batch : written) {
      Arrays.setAll(batch, i -> new Written());
    }
    canvases = new INDArray[size];
  }

  @Override
  FloatBuffer image(int key, int height, int width) {
    return written[slot(key)][inBatch(key)].begin(channels, height, width);
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
    FloatBuffer[] to = FixedSizeRing.rows(images);
    FloatBuffer[] labelled = FixedSizeRing.rows(labels);
    for (int i = 0; i < count; i++) {
      Written image = written[slot][i];
      image.copyTo(to[i], channels, height, width);
      labelled[i].put(0, image.rows);
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
