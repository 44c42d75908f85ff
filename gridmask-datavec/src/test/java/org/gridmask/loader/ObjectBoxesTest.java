package org.gridmask.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.datavec.image.transform.FlipImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.ObjectBoxes.Objects;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.RandomRotationImageTransform;
import org.gridmask.transform.RandomShorterSideImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

class ObjectBoxesTest {

  /** 40 x 60 pixels. */
  private static final EncodedImages ONE = new JpegImages(List.of(JpegImages.encode(40, 60, 1)));

  private static final NormalizerStandardize NORMALIZER =
      new NormalizerStandardize(
          Nd4j.createFromArray(new float[][] {{103.53f, 116.28f, 123.675f}}),
          Nd4j.createFromArray(new float[][] {{57.375f, 57.12f, 58.395f}}));

  private static ObjectBoxes of(float... box) {
    return index -> new Objects(40, 60, new float[][] {box}, new int[] {2});
  }

  private static DataSet first(ObjectBoxes boxes, ImageTransform... transforms) {
    try (ImageDataSetIterator images =
        ImageDataSetIterator.builder(ONE, List.of("a"))
            .boxes(boxes, 32)
            .transforms(transforms)
            .batchSize(1)
            .build()) {
      return images.next();
    }
  }

  private static void assertMoved(ImageTransform transform, float... expected) {
    INDArray rows = first(of(4, 6, 14, 11), transform).getLabels();
    assertThat(rows.shape()).containsExactly(1, 2, 5);
    assertThat(rows.slice(0).slice(1).toFloatVector()).containsExactly(expected, within(1e-4f));
  }

  @Test
  void boxesMoveWithTheirImages() {
    assertMoved(new HorizontalFlipImageTransform(1, 3), 46, 6, 56, 11, 2);
    assertMoved(new ResizeShorterSideImageTransform(80), 8, 12, 28, 22, 2);
    assertMoved(new ResizeShorterSideImageTransform(80, 90), 6, 9, 21, 16.5f, 2);
    assertMoved(new CenterCropImageTransform(40, 40), 0, 6, 4, 11, 2);
    // Around the four corners of a rotated square is a larger square.
    float[] turned =
        first(of(20, 10, 40, 30), new RandomRotationImageTransform(45, 1, new double[] {0}, 3))
            .getLabels()
            .slice(0)
            .slice(1)
            .toFloatVector();
    assertThat(turned[2] - turned[0])
        .isBetween(21f, 28.3f)
        .isCloseTo(turned[3] - turned[1], within(1e-3f));
    // Nothing remains of it.
    INDArray none = first(of(4, 6, 9, 11), new CenterCropImageTransform(40, 40)).getLabels();
    assertThat(none.shape()).containsExactly(1, 1, 5);
    assertThat(first(of(Float.NaN, 6, 9, 11)).getLabels().size(1)).isEqualTo(1);
    assertThat(first(of(50, 30, 90, 90)).getLabels().slice(0).slice(1).toFloatVector())
        .containsExactly(50, 30, 60, 40, 2);
  }

  /** Eleven images of heights from 30 and widths down from 50; the third has other sizes. */
  private static ImageDataSetIterator batches(int threads, int held, MaskPolicy masks) {
    EncodedImages images =
        new JpegImages(
            IntStream.range(0, 11).mapToObj(i -> JpegImages.encode(30 + i, 50 - i, i)).toList());
    ObjectBoxes boxes =
        index ->
            new Objects(
                index == 2 ? 99 : 30 + index,
                50 - index,
                IntStream.range(0, index % 4)
                    .mapToObj(i -> new float[] {i, i, i + 9, i + 5})
                    .toArray(float[][]::new),
                IntStream.rangeClosed(1, index % 4).toArray());
    ImageDataSetIterator.Builder builder =
        ImageDataSetIterator.builder(images, List.of("a", "b", "c"))
            .boxes(boxes, 32)
            .transforms(
                new RandomShorterSideImageTransform(List.of(30, 60, 90), 100, 1),
                new HorizontalFlipImageTransform(0.5, 2),
                new MaskImageTransform(masks, Fill.constant(103.53f, 116.28f, 123.675f)))
            .normalizer(NORMALIZER)
            .order(EpochOrder.shuffled(7))
            .whenUnreadable((name, why) -> {})
            .threads(threads)
            .batchSize(3);
    return (held > 0 ? builder.heldBatches(held) : builder).build();
  }

  private static final MaskPolicy MASKS =
      new MaskPolicy(new Cutout(9), ProbabilitySchedule.constant(1), 5);

  private static List<DataSet> copies(ImageDataSetIterator images) {
    List<DataSet> copies = new ArrayList<>();
    try (images) {
      images.epochStarted(3);
      images.reset();
      while (images.hasNext()) {
        copies.add(images.next().copy());
      }
      assertThat(images.skipped()).isEqualTo(1);
    }
    return copies;
  }

  @Test
  void batchesAreTheSameWhateverTheThreadsAndBuffers() {
    List<DataSet> expected = copies(batches(1, 0, MASKS));
    List<DataSet> found = copies(batches(4, 1, MASKS));
    assertThat(found).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(found.get(i).getFeatures()).isEqualTo(expected.get(i).getFeatures());
      assertThat(found.get(i).getLabels()).isEqualTo(expected.get(i).getLabels());
    }
    // Epoch, position and number of each image.
    int key = 0;
    List<Integer> readable =
        IntStream.of(EpochOrder.shuffled(7).of(11, 3)).filter(i -> i != 2).boxed().toList();
    for (DataSet batch : found) {
      for (int i = 0; i < batch.numExamples(); i++, key++) {
        float[] row = batch.getLabels().slice(i).slice(0).toFloatVector();
        assertThat(new float[] {row[2], row[3], row[4]}).containsExactly(3, key, readable.get(key));
      }
    }
    assertThat(key).isEqualTo(10);
  }

  @Test
  void imagesArePaddedAfterTheirMasks() {
    for (DataSet batch : copies(batches(2, 1, MASKS))) {
      INDArray images = batch.getFeatures();
      int height = 0;
      int width = 0;
      for (int i = 0; i < batch.numExamples(); i++) {
        height = Math.max(height, (int) batch.getLabels().getFloat(i, 0, 0));
        width = Math.max(width, (int) batch.getLabels().getFloat(i, 0, 1));
      }
      assertThat(images.shape())
          .containsExactly(batch.numExamples(), 3, (height + 31) / 32 * 32, (width + 31) / 32 * 32);
      for (int i = 0; i < batch.numExamples(); i++) {
        int zeros = 0;
        int padding = 0;
        for (int y = 0; y < images.size(2); y++) {
          for (int x = 0; x < images.size(3); x++) {
            boolean isOutside =
                y >= batch.getLabels().getFloat(i, 0, 0)
                    || x >= batch.getLabels().getFloat(i, 0, 1);
            boolean isZero =
                images.getFloat(i, 0, y, x) == 0
                    && images.getFloat(i, 1, y, x) == 0
                    && images.getFloat(i, 2, y, x) == 0;
            padding += isOutside ? 1 : 0;
            zeros += isZero ? 1 : 0;
            assertThat(isZero || !isOutside).isTrue();
          }
        }
        // The square, of which at least the quarter around its centre is in the image.
        assertThat(zeros - padding).isBetween(25, 81);
      }
    }
  }

  @Test
  void otherTransformsCannotMoveBoxes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> first(ObjectBoxes.NONE, new FlipImageTransform(1)))
        .withMessageContaining("transforms must be MatImageTransforms with boxes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Objects(1, 1, new float[][] {{1, 2, 3}}, new int[] {1}))
        .withMessageContaining("box must be four numbers");
  }
}
