package org.gridmask.spark.train;

import java.util.Comparator;
import java.util.List;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.TrainingException;

/**
 * The sums over an epoch's batches. The losses of each worker are added in the order of its
 * batches, and then those of the workers in theirs, so the mean does not depend on timing.
 */
final class EpochSums {

  private final int epoch;
  private final double[] losses;
  private int batches;
  private long images;
  private long masked;
  private long maskHash;

  EpochSums(int epoch, int workers) {
    this.epoch = epoch;
    losses = new double[workers];
  }

  void add(TrainedReplicas round) {
    List<TrainedReplicas.Replica> inOrder =
        round.replicas().stream()
            .sorted(Comparator.comparingInt(TrainedReplicas.Replica::worker))
            .toList();
    for (TrainedReplicas.Replica replica : inOrder) {
      for (TrainedReplicas.TrainedBatch batch : replica.batches()) {
        batches++;
        if (!Double.isFinite(batch.loss())) {
          throw TrainingException.diverged(
              "the loss became %s at batch %s in epoch %s"
                  .formatted(batch.loss(), batches, epoch + 1));
        }
        losses[replica.worker()] += batch.loss() * batch.images();
        images += batch.images();
        masked += batch.masked();
        maskHash += batch.maskHash();
      }
    }
  }

  long images() {
    return images;
  }

  Cluster.Epoch epoch() {
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return new Cluster.Epoch(images, sum / images, masked, maskHash);
  }
}
