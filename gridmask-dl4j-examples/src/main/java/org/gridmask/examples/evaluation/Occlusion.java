package org.gridmask.examples.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gridmask.iterator.BatchMasker;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.statistics.WilsonInterval;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Measures an {@link OcclusionCurve}, batch by batch: covers 0, 10, ..., 80 % of each image. */
final class Occlusion {

  private static final int STEPS = 9;

  private final Occluder occluder;
  private final long seed;
  private final List<BatchMasker> maskers = new ArrayList<>();
  private final long[] correct = new long[STEPS];
  private final double[] covered = new double[STEPS];
  private long images;

  Occlusion(Occluder occluder, long seed) {
    this.occluder = occluder;
    this.seed = seed;
    for (int step = 0; step < STEPS; step++) {
      maskers.add(
          new BatchMasker(
              new MaskPolicy(
                  occluder.covering(share(step)), ProbabilitySchedule.constant(1), seed)));
    }
  }

  private static double share(int step) {
    return step / 10.0;
  }

  /**
   * Adds a batch.
   *
   * @param batch normalised images [N, C, H, W]; not changed
   * @param labels their classes
   * @param predict the predicted classes of such a batch
   */
  void test(INDArray batch, int[] labels, Function<INDArray, int[]> predict) {
    for (int step = 0; step < STEPS; step++) {
      BatchMasker masker = maskers.get(step);
      INDArray some = batch.dup();
      masker.maskInPlace(some, step, images);
      int[] predicted = predict.apply(some);
      for (int i = 0; i < labels.length; i++) {
        correct[step] += predicted[i] == labels[i] ? 1 : 0;
        covered[step] +=
            1
                - masker
                    .policy()
                    .maskFor(step, images + i, (int) batch.size(2), (int) batch.size(3))
                    .keepRatio();
      }
    }
    images += labels.length;
  }

  /** The curve of at least one image. */
  OcclusionCurve curve() {
    List<OcclusionCurve.Point> points = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      WilsonInterval interval = WilsonInterval.of(correct[step], images);
      points.add(
          new OcclusionCurve.Point(
              share(step),
              covered[step] / images,
              correct[step],
              (double) correct[step] / images,
              interval.low(),
              interval.high()));
    }
    return new OcclusionCurve(occluder.toString(), seed, points);
  }
}
