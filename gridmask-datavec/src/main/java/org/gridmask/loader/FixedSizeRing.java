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

/** Batches of images of one size, or of one image each, written in place. */
final class FixedSizeRing extends BatchRing {

  private final int[] image;
  private final long[] label;
  private final boolean reuses;
  private final INDArray[] features;
  private final INDArray[] labels;
  private final FloatBuffer[][] images;
  private final FloatBuffer[][] classes;

  /**
   * Allocates the buffers.
   *
   * @param size the number of batches
   * @param image the shape of one image, [C, H, W]; 0 x 0 for any size, with one image per batch
   * @param label the shape of its label, such as [classes] or [1, H, W]
   * @param reuses whether batches overwrite those before them
   */
  FixedSizeRing(int size, int batchSize, int[] image, long[] label, boolean reuses) {
    super(size, batchSize);
    this.image = image;
    this.label = label;
    this.reuses = reuses && !isAnySize();
    features = new INDArray[size];
    labels = new INDArray[size];
    images = new FloatBuffer[size][];
    classes = new FloatBuffer[size][];
    for (int i = 0; i < size && !isAnySize(); i++) {
      allocate(i, image[1], image[2]);
    }
  }

  private boolean isAnySize() {
    return image[1] == 0;
  }

  private void allocate(int slot, int height, int width) {
    features[slot] = detached(batchSize(), image[0], height, width);
    labels[slot] =
        label.length == 1
            ? detached(batchSize(), label[0])
            : detached(batchSize(), label[0], height, width);
    images[slot] = rows(features[slot]);
    classes[slot] = rows(labels[slot]);
  }

  /** Detached, since the ring outlives any workspace open on the calling thread. */
  private static INDArray detached(long... shape) {
    MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      return Nd4j.createUninitialized(DataType.FLOAT, shape);
    } finally {
      outside.close();
    }
  }

  /** A buffer for each slice along the first axis. */
  static FloatBuffer[] rows(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    FloatBuffer[] rows = new FloatBuffer[Math.toIntExact(array.size(0))];
    long length = array.length() / rows.length;
    FloatPointer whole = new FloatPointer(array.data().addressPointer());
    for (int i = 0; i < rows.length; i++) {
      // By address: the buffer of a position starts at the array's beginning and ends at 2 GiB.
      rows[i] = whole.getPointer(i * length).limit(length).asBuffer();
    }
    return rows;
  }

  @Override
  FloatBuffer image(int key, int height, int width) {
    if (isAnySize()) {
      allocate(slot(key), height, width);
    }
    return images[slot(key)][inBatch(key)];
  }

  @Override
  void putLabel(int key, float[] values) {
    classes[slot(key)][inBatch(key)].put(0, values);
  }

  @Override
  DataSet batch(int batch, int count, BooleanSupplier isValid) {
    int slot = batch % size();
    INDArray images = first(features[slot], count);
    INDArray oneHot = first(labels[slot], count);
    if (reuses) {
      return new LentDataSet(images, oneHot, isValid);
    }
    if (!isAnySize()) {
      allocate(slot, image[1], image[2]);
    }
    return new DataSet(images, oneHot);
  }

  private INDArray first(INDArray array, int count) {
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    return count == batchSize() ? array : array.get(NDArrayIndex.interval(0, count));
  }
}
