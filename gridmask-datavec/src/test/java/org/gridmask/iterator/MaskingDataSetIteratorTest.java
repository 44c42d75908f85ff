package org.gridmask.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MaskingDataSetIteratorTest {

  private static final GridMask GRID = GridMask.builder().r(0.5).d(3, 8).build();
  private static final MaskPolicy POLICY = new MaskPolicy(GRID, ProbabilitySchedule.constant(1), 5);
  private static final BatchMasker ALWAYS = new BatchMasker(POLICY);

  private static List<DataSet> batches() {
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      DataSet batch = new DataSet(Nd4j.ones(3, 1, 8, 8), Nd4j.ones(3, 2));
      batch.setLabelNames(List.of("cat", "dog"));
      batch.setExampleMetaData(List.of("image " + i));
      batches.add(batch);
    }
    return batches;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 10})
  void masksInOrderAndLeavesTheBatchesInsideAlone(int prefetch) {
    List<DataSet> inside = batches();
    MaskingDataSetIterator iterator =
        new MaskingDataSetIterator(new ExistingDataSetIterator(inside), POLICY)
            .withPrefetch(prefetch);
    for (int pass = 0; pass < 3; pass++) {
      iterator.epochStarted(pass);
      for (int b = 0; b < 4; b++) {
        DataSet batch = iterator.next();
        INDArray expected = Nd4j.ones(3, 1, 8, 8);
        ALWAYS.maskInPlace(expected, pass, 3 * b);
        assertThat(batch.getFeatures()).isEqualTo(expected);
        assertThat(batch.getLabelNamesList()).containsExactly("cat", "dog");
        assertThat(batch.getExampleMetaData()).hasToString("[image " + b + "]");
      }
      assertThat(iterator.hasNext()).isFalse();
      assertThat(iterator.images()).isEqualTo(12);
      iterator.epochEnded();
      iterator.reset();
    }
    assertThat(inside)
        .allSatisfy(b -> assertThat(b.getFeatures().minNumber().intValue()).isEqualTo(1));
    iterator.close();
  }

  @Test
  void failureOfThePrefetchingThreadReachesTheReaderInItsPlace() {
    ExistingDataSetIterator failing =
        new ExistingDataSetIterator(batches()) {
          private static final long serialVersionUID = 1L;
          private int given;

          @Override
          public DataSet next() {
            if (++given == 3) {
              throw new IllegalArgumentException("the disk is on fire");
            }
            return super.next();
          }
        };
    MaskingDataSetIterator iterator = new MaskingDataSetIterator(failing, POLICY).withPrefetch(8);
    iterator.epochStarted(0);
    iterator.next();
    iterator.next();
    assertThatThrownBy(iterator::next)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the disk is on fire");
  }

  @Test
  void checkedExceptionThatSlippedThroughReachesTheReaderToo() {
    ExistingDataSetIterator failing =
        new ExistingDataSetIterator(batches()) {
          private static final long serialVersionUID = 1L;

          @Override
          public DataSet next() {
            throw MaskingDataSetIteratorTest.<RuntimeException>unchecked(
                new IOException("the disk has gone"));
          }
        };
    MaskingDataSetIterator iterator = new MaskingDataSetIterator(failing, POLICY).withPrefetch(2);
    iterator.epochStarted(0);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(iterator::next)
        .withMessageContaining("the disk has gone");
  }

  @SuppressWarnings("unchecked") // What Lombok's and Kotlin's checked exceptions do.
  private static <E extends Exception> E unchecked(Exception e) throws E {
    throw (E) e;
  }

  @Test
  void closedIteratorSaysSoUntilItIsReset() {
    MaskingDataSetIterator iterator =
        new MaskingDataSetIterator(new ExistingDataSetIterator(batches()), POLICY).withPrefetch(2);
    iterator.epochStarted(0);
    iterator.next();
    iterator.close();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(iterator::hasNext)
        .withMessageContaining("closed");
    iterator.reset();
    iterator.epochStarted(1);
    assertThat(iterator.next()).isNotNull();
  }

  @Test
  void batchReadAheadCannotBeReadOutsideOfAnEpoch() {
    AsyncDataSetIterator outside =
        new AsyncDataSetIterator(
            new MaskingDataSetIterator(new ExistingDataSetIterator(batches()), POLICY));
    assertThat(outside.hasNext()).isTrue();
    DataSet batch = outside.next();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(batch::getFeatures)
        .withMessageContaining("no epoch is announced");
    outside.shutdown();
  }

  @Test
  void batchOfAnAsynchronousIteratorOutsideIsMaskedHoweverItIsRead() {
    List<INDArray> expected = new ArrayList<>();
    for (int b = 0; b < 4; b++) {
      INDArray batch = Nd4j.ones(3, 1, 8, 8);
      ALWAYS.maskInPlace(batch, 2, 3 * b);
      expected.add(batch);
    }
    MaskingDataSetIterator masking =
        new MaskingDataSetIterator(new ExistingDataSetIterator(batches()), POLICY);
    AsyncDataSetIterator outside = new AsyncDataSetIterator(masking);
    assertThat(outside.hasNext()).isTrue();
    masking.epochStarted(2);
    assertThat(outside.next().copy().getFeatures()).isEqualTo(expected.get(0));
    assertThat(outside.hasNext()).isTrue();
    assertThat(outside.next().asList().get(1).getFeatures())
        .isEqualTo(expected.get(1).slice(1).reshape(1, 1, 8, 8));
    assertThat(outside.hasNext()).isTrue();
    assertThat(outside.next().toMultiDataSet().getFeatures(0)).isEqualTo(expected.get(2));
    assertThat(outside.hasNext()).isTrue();
    assertThat(outside.next()).isEqualTo(new DataSet(expected.get(3), Nd4j.ones(3, 2)));
    assertThat(masking.images()).isEqualTo(12);
    outside.shutdown();
  }

  @Test
  void refusesANegativePrefetchAndOddBatchesWhileReadingAhead() {
    ExistingDataSetIterator inside = new ExistingDataSetIterator(batches());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MaskingDataSetIterator(inside, POLICY).withPrefetch(-1))
        .withMessage("prefetch must be at least 0, but is -1");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> new MaskingDataSetIterator(inside, POLICY).withPrefetch(1).next(2))
        .withMessageContaining("batch size 2");
  }

  @Test
  void unitsLargerThanTheImagesAreReportedOnce() {
    MaskPolicy large = new MaskPolicy(GridMask.imageNet(), ProbabilitySchedule.constant(1), 5);
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true));
    try {
      MaskingDataSetIterator iterator =
          new MaskingDataSetIterator(new ExistingDataSetIterator(batches()), large);
      iterator.epochStarted(0);
      iterator.forEachRemaining(batch -> {});
    } finally {
      System.setErr(err);
    }
    assertThat(log.toString())
        .containsOnlyOnce("is not made for images of 8x8 pixels")
        .contains("GridMask[r=0.6, dMin=96, dMax=224");
    assertThat(GridMask.imageNet().suits(224, 224)).isTrue();
    assertThat(GridMask.imageNet().suits(32, 32)).isFalse();
    assertThat(GridMask.cifar10().suits(32, 32)).isTrue();
  }
}
