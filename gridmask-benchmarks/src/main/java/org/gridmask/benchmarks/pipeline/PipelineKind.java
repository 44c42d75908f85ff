package org.gridmask.benchmarks.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.PipelineImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
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
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The input pipelines that run in a Java process. Each crops at random to 224 x 224, flips with
 * probability 0.5 and normalises with torchvision's statistics of ImageNet.
 */
public enum PipelineKind {
  /** DataVec's ImageRecordReader, with this library's crop and flip; single-threaded. */
  DATAVEC {
    @Override
    DataSetIterator open(ImageFiles images, int batch, int threads) throws IOException {
      ImageRecordReader reader =
          new ImageRecordReader(SIZE, SIZE, CHANNELS, new ParentPathLabelGenerator());
      ImageTransform cropAndFlip =
          new PipelineImageTransform(transforms().toArray(ImageTransform[]::new));
      var split = new CollectionInputSplit(images.files().stream().map(f -> f.toUri()).toList());
      reader.initialize(split, cropAndFlip);
      var batches = new RecordReaderDataSetIterator(reader, batch, 1, images.classes());
      batches.setPreProcessor(normalizer());
      return batches;
    }
  },

  /** This library's pipeline. */
  GRIDMASK {
    @Override
    DataSetIterator open(ImageFiles images, int batch, int threads) {
      return ImageDataSetIterator.builder(
              EncodedImages.files(images.files(), images.labels()), classNames(images))
          .size(SIZE, SIZE)
          .transforms(transforms())
          .normalizer(normalizer())
          .order(EpochOrder.shuffled(SEED))
          .batchSize(batch)
          .threads(threads)
          .heldBatches(1)
          .build();
    }
  },

  /** This library's pipeline, with the paper's GridMask for ImageNet on each image. */
  GRIDMASK_MASKED {
    @Override
    DataSetIterator open(ImageFiles images, int batch, int threads) throws IOException {
      var policy = new MaskPolicy(GridMask.imageNet(), ProbabilitySchedule.constant(1), SEED);
      return new MaskingDataSetIterator(GRIDMASK.open(images, batch, threads), policy)
          .withInPlace(true);
    }
  };

  private static final int SIZE = 224;
  private static final int CHANNELS = 3;
  private static final long SEED = 1;

  /** Starts reading. */
  abstract DataSetIterator open(ImageFiles images, int batch, int threads) throws IOException;

  private static List<ImageTransform> transforms() {
    return List.of(
        new RandomResizedCropImageTransform(SIZE, SIZE, SEED),
        new HorizontalFlipImageTransform(0.5, SEED));
  }

  private static NormalizerStandardize normalizer() {
    return new NormalizerStandardize(
        Nd4j.createFromArray(new float[][] {{0.406f, 0.456f, 0.485f}}).muli(255),
        Nd4j.createFromArray(new float[][] {{0.225f, 0.224f, 0.229f}}).muli(255));
  }

  private static List<String> classNames(ImageFiles images) {
    return IntStream.range(0, images.classes()).mapToObj(String::valueOf).toList();
  }

  /** The name on the command line of {@link PipelineWorker}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
