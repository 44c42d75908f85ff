package org.gridmask.examples.train;

import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * The mean loss over the images of one epoch, including regularisation, as the network reports it.
 * Training stops at the first batch whose loss is NaN or infinite.
 *
 * <p>Each worker has its own listener, and the partial sums are added in worker order, so the mean
 * does not depend on timing.
 */
final class EpochLoss {

  private final int epoch;
  private final TrainingProgress progress;
  private final Part[] parts;
  private int trained;

  EpochLoss(int epoch, int workers, TrainingProgress progress) {
    this.epoch = epoch;
    this.progress = progress;
    parts = Stream.generate(Part::new).limit(workers).toArray(Part[]::new);
  }

  BaseTrainingListener ofWorker(int worker) {
    return parts[worker];
  }

  /** The mean loss; call it after all workers have finished. */
  double mean() {
    double sum = 0;
    for (Part part : parts) {
      sum += part.sum;
    }
    return sum / trained;
  }

  private synchronized void trained(int images) {
    trained += images;
    progress.trained(trained);
  }

  private final class Part extends BaseTrainingListener {
    private double sum;
    private int batches;

    @Override
    public void iterationDone(Model model, int iteration, int epochOfModel) {
      double loss = model.score();
      batches++;
      if (!Double.isFinite(loss)) {
        throw TrainingException.diverged(
            "the loss became %s at batch %s in epoch %s".formatted(loss, batches, epoch + 1));
      }
      int batch = model.batchSize();
      sum += loss * batch;
      trained(batch);
    }
  }
}
