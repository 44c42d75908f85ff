package consumer;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.dl4j.EpochListener;
import org.gridmask.mask.GridMask;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A training job with the README's three lines. */
public final class Training {

  private Training() {}

  /** Trains, and returns the share of the last epoch's images that were masked. */
  public static double run(MultiLayerNetwork network, DataSetIterator iterator, int epochs) {
    BatchMasker masker =
        new BatchMasker(new MaskPolicy(GridMask.builder().r(0.4).d(4, 8).build(), ProbabilitySchedule.linear(0.8, 2), 42));
    try (MaskingDataSetIterator train = new MaskingDataSetIterator(iterator, masker)) {
      network.addListeners(new EpochListener(train));

      network.fit(train, epochs);
      return (double) train.maskedImages() / train.images();
    }
  }
}
