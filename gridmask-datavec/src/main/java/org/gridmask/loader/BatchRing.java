package org.gridmask.loader;

import java.nio.FloatBuffer;
import java.util.function.BooleanSupplier;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A ring buffer of batches: batch b + size takes the place of batch b, in the same arrays or in new
 * ones.
 */
abstract class BatchRing {

  private final int size;
  private final int batchSize;
  private volatile ImagePass filler;

  /**
   * A ring.
   *
   * @param size the number of batches
   * @param batchSize the number of images in a batch
   */
  BatchRing(int size, int batchSize) {
    this.size = size;
    this.batchSize = batchSize;
  }

  final int size() {
    return size;
  }

  final int batchSize() {
    return batchSize;
  }

  /** Hands the buffers to a pass over the images, which overwrites those of the pass before. */
  final void beginFilling(ImagePass pass) {
    filler = pass;
  }

  final boolean isFilledBy(ImagePass pass) {
    return filler == pass;
  }

  /** The place of an image's batch in the ring. */
  final int slot(int key) {
    return key / batchSize % size;
  }

  /** The place of an image in its batch. */
  final int inBatch(int key) {
    return key % batchSize;
  }

  /** The buffer for an image of a size, [C, H, W]. Must be called before {@link #putLabel}. */
  abstract FloatBuffer image(int key, int height, int width);

  /** Writes an image's label. */
  abstract void putLabel(int key, float[] values);

  /**
   * The first {@code count} images of a batch, all of which are written.
   *
   * @param isValid whether the batch was not overwritten
   */
  abstract DataSet batch(int batch, int count, BooleanSupplier isValid);
}
