package org.gridmask.spark.train;

import java.io.Serializable;
import java.util.List;

/**
 * What one replica trains in one round.
 *
 * @param worker its number, from 0
 * @param epoch the epoch, from 0
 * @param seed the seed of what its layers draw
 * @param batches its batches, at least one
 */
record ReplicaTask(int worker, int epoch, long seed, List<Batch> batches) implements Serializable {

  /**
   * A batch.
   *
   * @param first the position of its first image in the epoch
   * @param images the numbers of its images in the data set
   */
  record Batch(long first, int[] images) implements Serializable {}
}
