package org.gridmask.spark.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gridmask.examples.train.KeyedBatches;

/**
 * What replicas have made of a round. If one of them met an unreadable image, it has not trained,
 * and the round must be repeated without that image.
 *
 * @param params the sum of the parameters
 * @param updater the sum of the updaters' states
 * @param replicas what each did
 */
record TrainedReplicas(float[] params, float[] updater, List<Replica> replicas)
    implements Serializable {

  /**
   * One replica.
   *
   * @param worker its number
   * @param vertices how many vertices of it run on oneDNN
   * @param isNew whether it was made for this round
   * @param executor the executor that it trained on
   * @param batches its batches
   * @param unreadable the images that it could not read
   */
  record Replica(
      int worker,
      int vertices,
      boolean isNew,
      String executor,
      List<TrainedBatch> batches,
      List<KeyedBatches.Unreadable> unreadable)
      implements Serializable {}

  /**
   * One batch.
   *
   * @param images the number of images
   * @param loss the loss
   * @param masked the number of images that the reported mask dropped pixels of
   * @param maskHash the sum of the hashes of these masks
   */
  record TrainedBatch(int images, double loss, long masked, long maskHash)
      implements Serializable {}

  /** Adds others to this; the arrays of this are reused. */
  TrainedReplicas plus(TrainedReplicas others) {
    add(params, others.params);
    add(updater, others.updater);
    return new TrainedReplicas(
        params,
        updater,
        new ArrayList<>(Stream.concat(replicas.stream(), others.replicas.stream()).toList()));
  }

  private static void add(float[] sum, float[] values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += values[i];
    }
  }

  /** The mean of the replicas' states. */
  NetworkState mean(int iteration, int epoch) {
    int count = replicas.size();
    return new NetworkState(divided(params, count), divided(updater, count), iteration, epoch);
  }

  private static float[] divided(float[] sum, int count) {
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = sum[i] / count;
    }
    return mean;
  }
}
