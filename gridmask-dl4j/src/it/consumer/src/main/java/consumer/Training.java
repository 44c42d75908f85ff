package consumer;

import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gridmask.dl4j.EpochListener;
import org.gridmask.dl4j.FastPath;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

/** Training jobs with the README's lines. */
public final class Training {

  private Training() {}

  /** The lines as they are. */
  public static void readme(MultiLayerNetwork network, DataSetIterator iterator) {
    MaskPolicy policy = new MaskPolicy(GridMask.imageNet(), ProbabilitySchedule.linear(0.8, 240), 42);
    MaskingDataSetIterator train = new MaskingDataSetIterator(iterator, policy);
    network.addListeners(new EpochListener(train));

    network.fit(train, 300);
  }

  /** The lines for image files. */
  public static MaskingDataSetIterator files(
      List<Path> files,
      List<Integer> labels,
      List<String> classNames,
      DataNormalization normalizer,
      MaskPolicy policy,
      MultiLayerNetwork network) {
    ImageDataSetIterator images =
        ImageDataSetIterator.builder(EncodedImages.files(files, labels), classNames)
            .size(224, 224)
            .transforms(new RandomResizedCropImageTransform(224, 224, 42), new HorizontalFlipImageTransform(0.5, 42))
            .normalizer(normalizer)
            .order(EpochOrder.shuffled(42))
            .batchSize(32)
            .build();
    MaskingDataSetIterator train = new MaskingDataSetIterator(images, policy).withInPlace(true);
    network.addListeners(new EpochListener(train));
    return train;
  }

  /** The line for a faster CPU. */
  public static void accelerate(ComputationGraph network) {
    FastPath.attachTo(network);
  }

  /** Trains small images, and returns the share of the last epoch's images that were masked. */
  public static double run(MultiLayerNetwork network, DataSetIterator iterator, int epochs) {
    GridMask masks = GridMask.builder().r(0.4).d(4, 8).build();
    MaskPolicy policy = new MaskPolicy(masks, ProbabilitySchedule.linear(0.8, 2), 42);
    try (MaskingDataSetIterator train = new MaskingDataSetIterator(iterator, policy)) {
      network.addListeners(new EpochListener(train));
      network.fit(train, epochs);
      return (double) train.maskedImages() / train.images();
    }
  }
}
