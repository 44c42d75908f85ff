package org.gridmask.loader;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A ring buffer of batches: batch b + size overwrites batch b. */
final class BatchRing {

  private final int batchSize;
  private final INDArray[] features;
  private final INDArray[] labels;
  private final FloatBuffer[][] images;
  private final FloatBuffer[][] classes;

  /**
   * Allocates the buffers.
   *
   * @param size the number of batches
   * @param image the shape of one image, [C, H, W]
   */
  BatchRing(int size, int batchSize, int[] image, int classCount) {
    this.batchSize = batchSize;
    features = new INDArray[size];
    labels = new INDArray[size];
    images = new FloatBuffer[size][];
    classes = new FloatBuffer[size][];
    for (int i = 0; i < size; i++) {
      features[i] = detached(batchSize, image[0], image[1], image[2]);
      labels[i] = detached(batchSize, classCount);
      images[i] = rows(features[i]);
      classes[i] = rows(labels[i]);
    }
  }

  /** Detached, since the ring outlives any workspace open on the calling thread. */
  private static INDArray detached(long... shape) {
    MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try {
      return Nd4j.create(DataType.FLOAT, shape);
    } finally {
      outside.close();
    }
  }

  private static FloatBuffer[] rows(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    FloatBuffer[] rows = new FloatBuffer[Math.toIntExact(array.size(0))];
    long length = array.length() / rows.length;
    for (int i = 0; i < rows.length; i++) {
      FloatPointer whole = new FloatPointer(array.data().addressPointer());
      rows[i] = whole.position(i * length).limit((i + 1) * length).asBuffer();
    }
    return rows;
  }

  int size() {
    return features.length;
  }

  /** The buffer slice of an image, [C, H, W]. */
  FloatBuffer image(int key) {
    return images[slot(key)][key % batchSize];
  }

  /** The buffer slice of an image's one-hot label. */
  FloatBuffer label(int key) {
    return classes[slot(key)][key % batchSize];
  }

  private int slot(int key) {
    return key / batchSize % features.length;
  }

  /** The first {@code count} images of a batch, as views of the buffers. */
  DataSet batch(int batch, int count) {
    int slot = batch % features.length;
    return new DataSet(first(features[slot], count), first(labels[slot], count));
  }

  private INDArray first(INDArray array, int count) {
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    return count == batchSize ? array : array.get(NDArrayIndex.interval(0, count));
  }
}
