package org.gridmask.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gridmask.examples.config.MethodSection.GridMaskSection;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.iterator.MaskingDataSetIterator;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.PadAndCropImageTransform;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** The first batch of the embedded images in an epoch, after every kind of step. */
class TrainingBatchesTest {

  private static final int BATCH = 200;
  private static final int EPOCH = 5;

  private final NormalizerStandardize normalizer =
      new NormalizerStandardize(
          Nd4j.createFromArray(new float[][] {{73.2f}}),
          Nd4j.createFromArray(new float[][] {{90.5f}}));

  private static TrainConfig config(String methods, String... more) {
    Map<String, String> values = new HashMap<>();
    values.put("augment.methods", methods);
    values.put("train.batchSize", Integer.toString(BATCH));
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return TrainConfig.defaults().with(values);
  }

  private TrainingBatches batches(TrainConfig config) throws IOException {
    return new TrainingBatches(
        config, new ClassificationTask(config, ImageSource.embedded()), normalizer);
  }

  private DataSet first(TrainConfig config) throws IOException {
    try (TrainingBatches batches = batches(config)) {
      return batches.begin(EPOCH).next();
    }
  }

  private INDArray images(String methods, String... more) throws IOException {
    return first(config(methods, more)).getFeatures();
  }

  /** For each image, whether it differs from another version of it. */
  private static boolean[] changed(INDArray images, INDArray others) {
    boolean[] changed = new boolean[BATCH];
    for (int i = 0; i < BATCH; i++) {
      changed[i] = !images.slice(i).equalsWithEps(others.slice(i), 0);
    }
    return changed;
  }

  /** What runs of earlier versions were trained with must not change. */
  @Test
  void gridMaskAloneIsIteratorNormaliserAndMaskingIteratorWithTheSeedOfTheRun() throws IOException {
    TrainConfig config = config("gridmask");
    GridMaskSection masking = config.augment().gridmask();
    try (ImageDataSetIterator images =
            ImageSource.embedded()
                .trainImages(42)
                .transforms(
                    new PadAndCropImageTransform(2, 42), new HorizontalFlipImageTransform(0.5, 42))
                .normalizer(normalizer)
                .batchSize(BATCH)
                .build();
        var masked =
            new MaskingDataSetIterator(
                images, new MaskPolicy(masking.generator(), masking.toSchedule(), 42))) {
      images.epochStarted(EPOCH);
      masked.reset();
      masked.epochStarted(EPOCH);
      DataSet expected = masked.next();

      DataSet actual = first(config);
      assertThat(actual.getFeatures()).isEqualTo(expected.getFeatures());
      assertThat(actual.getLabels()).isEqualTo(expected.getLabels());
      assertThat(changed(actual.getFeatures(), images(""))).contains(true, false);
    }
  }

  @Test
  void aMaskBeforeTheNormalisationIsTheSameUpToGreyLevels() throws IOException {
    INDArray after = images("gridmask");
    INDArray before = images("gridmask,normalize");

    assertThat(before).isNotEqualTo(after);
    assertThat(before.sub(after).amaxNumber().doubleValue())
        .as("73.2 becomes 73")
        .isCloseTo(0.2 / 90.5, within(1e-4));
  }

  @Test
  void eachEpochIsDrawnAnewAndTheSameWhenItIsRepeated() throws IOException {
    for (String methods :
        List.of("gridmask", "gridmask,normalize", "autoaugment", "cutout,gridmix", "mixup")) {
      try (TrainingBatches batches = batches(config(methods))) {
        INDArray one = batches.begin(4).next().getFeatures().dup();
        batches.end();
        INDArray other = batches.begin(EPOCH).next().getFeatures();
        batches.end();
        assertThat(one).isNotEqualTo(other);
        assertThat(images(methods)).isEqualTo(other);
      }
    }
  }

  @Test
  void noMethodDrawsLikeAnother() throws IOException {
    String[] half = {
      "augment.gridmask.p", "0.8",
      "augment.cutout.p", "0.5",
      "augment.cutoutMulti.p", "0.5",
      "augment.randomErasing.p", "0.5"
    };
    INDArray plain = images("");
    List<boolean[]> masked = new ArrayList<>();
    for (String method : List.of("gridmask", "cutout", "cutout-multi", "random-erasing")) {
      boolean[] own = changed(images(method, half), plain);
      for (boolean[] other : masked) {
        // A quarter of 200; 4 standard deviations are 24.
        assertThat(both(own, other)).as(method).isBetween(26, 74);
      }
      masked.add(own);
    }
  }

  private static int both(boolean[] a, boolean[] b) {
    return (int) IntStream.range(0, BATCH).filter(i -> a[i] && b[i]).count();
  }

  @Test
  void aSecondMaskLeavesTheFirstAsItWas() throws IOException {
    INDArray one = images("cutout");
    INDArray both = images("cutout,gridmask");
    INDArray gridMask = images("gridmask");

    // Dropped by either: the mean of the data is 0, and no pixel of the images is.
    INDArray expected = one.eq(0).castTo(DataType.FLOAT).addi(gridMask.eq(0)).gt(0);
    assertThat(both.eq(0)).isEqualTo(expected);
  }

  @Test
  void masksFollowTheMixerOrGoBeforeItAsTheListSays() throws IOException {
    String[] always = {"augment.gridmask.schedule", "constant", "augment.gridmask.p", "1"};
    INDArray dropped = images("gridmask", always).eq(0);
    DataSet mixedFirst = first(config("mixup,gridmask", always));
    DataSet maskedFirst = first(config("gridmask,mixup", always));
    DataSet mixed = first(config("mixup"));

    assertThat(mixedFirst.getFeatures().eq(0)).isEqualTo(dropped);
    assertThat(maskedFirst.getFeatures().eq(0)).isNotEqualTo(dropped);
    assertThat(mixedFirst.getLabels()).isEqualTo(mixed.getLabels());
    assertThat(maskedFirst.getLabels()).isEqualTo(mixed.getLabels());
    assertThat(mixed.getLabels().sum(1).sub(1).amaxNumber().doubleValue())
        .isCloseTo(0, within(1e-6));
    assertThat(mixed.getLabels().eq(0).castTo(DataType.FLOAT).sumNumber().intValue())
        .as("most images have two classes")
        .isLessThan(BATCH * 17 / 2);
  }

  @Test
  void erasedPixelsAreNoiseOfTheScaleThatTheyAreErasedIn() throws IOException {
    double[] plain = images("").ravel().toDoubleVector();
    for (String methods : List.of("random-erasing", "random-erasing,normalize")) {
      double[] erased = images(methods, "augment.randomErasing.p", "1").ravel().toDoubleVector();
      DoubleSummaryStatistics noise =
          IntStream.range(0, plain.length)
              .filter(i -> erased[i] != plain[i])
              .mapToDouble(i -> erased[i])
              .summaryStatistics();
      if (methods.endsWith("normalize")) {
        assertThat(noise.getMin()).as("black").isCloseTo(-73.2 / 90.5, within(1e-4));
        assertThat(noise.getMax()).as("white").isCloseTo((255 - 73.2) / 90.5, within(1e-4));
        assertThat(noise.getAverage()).isCloseTo((127.5 - 73.2) / 90.5, within(0.05));
      } else {
        assertThat(noise.getMin()).isLessThan(-3);
        assertThat(noise.getAverage()).isCloseTo(0, within(0.05));
      }
    }
  }

  @Test
  void metricsSpeakOfGridMaskOrElseOfTheLastMask() throws IOException {
    Map<String, double[]> expected =
        Map.of(
            "", new double[] {0, 0},
            "gridmask,normalize", new double[] {0.5, 0.5},
            "gridmask,cutout", new double[] {0.5, 0.5},
            "hide-and-seek,cutout,mixup", new double[] {0.25, 0.25});
    for (Map.Entry<String, double[]> each : expected.entrySet()) {
      try (TrainingBatches batches = batches(config(each.getKey(), "augment.cutout.p", "0.25"))) {
        DataSetIterator iterator = batches.begin(EPOCH);
        while (iterator.hasNext()) {
          iterator.next();
        }
        batches.end();
        assertThat(batches.images()).isEqualTo(5000);
        assertThat(batches.probabilityAt(EPOCH)).isEqualTo(each.getValue()[0]);
        assertThat((double) batches.masked() / batches.images())
            .isCloseTo(each.getValue()[1], within(0.03));
      }
    }
  }

  @Test
  void everyImageCountsOnceOnEitherSideOfTheNormalisation() throws IOException {
    for (String methods : List.of("cutout,normalize", "cutout")) {
      try (TrainingBatches batches = batches(config(methods, "augment.cutout.size", "56"))) {
        DataSetIterator iterator = batches.begin(0);
        while (iterator.hasNext()) {
          iterator.next();
        }
        assertThat(batches.masked()).isEqualTo(batches.images());
      }
    }
  }
}
