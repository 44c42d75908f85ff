package org.gridmask.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.ImageTransformProcess;
import org.gridmask.JavaSerialization;
import org.gridmask.internal.resize.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The transforms that draw nothing. */
class EvaluationTransformsTest {

  static List<ImageTransform> transforms() {
    return List.of(
        new ResizeShorterSideImageTransform(14),
        new ResizeShorterSideImageTransform(1),
        new ResizeShorterSideImageTransform(14, 20),
        new CenterCropImageTransform(14, 20),
        new CenterCropImageTransform(1, 1));
  }

  /** The sizes are torchvision's: int(size * long / short). */
  @ParameterizedTest
  @CsvSource({
    "375, 500, 256, 256, 341",
    "500, 375, 256, 341, 256",
    "256, 300, 256, 256, 300",
    "33, 33, 7, 7, 7",
    "1, 1, 9, 9, 9",
    "1, 100, 3, 3, 300",
    "299, 300, 1, 1, 1"
  })
  void shorterSideBecomesWhatIsAskedFor(int rows, int columns, int size, int height, int width) {
    Mat before = Images.mat(rows, columns, opencv_core.CV_8UC3);
    ImageTransform transform = new ResizeShorterSideImageTransform(size);
    Mat after = Images.matOf(transform.transform(Images.image(before), null));
    assertThat(List.of(after.rows(), after.cols())).isEqualTo(List.of(height, width));
    assertThat(Images.bits(after))
        .isEqualTo(Images.bits(new Window(0, 0, rows, columns).resized(before, height, width)));
    float[] centre = transform.query((columns - 1) / 2f, (rows - 1) / 2f);
    assertThat(centre).containsExactly((width - 1) / 2f, (height - 1) / 2f);
  }

  @ParameterizedTest
  @CsvSource({
    "480, 640, 800, 1066",
    "640, 480, 1066, 800",
    "375, 500, 800, 1066",
    "427, 640, 800, 1199",
    "333, 640, 693, 1333",
    "640, 200, 1333, 416",
    "1, 3000, 1, 1333",
  })
  void theLongerSideHasAMaximum(int rows, int columns, int height, int width) {
    ImageTransform transform = new ResizeShorterSideImageTransform(800, 1333);
    Mat after = Images.matOf(transform.transform(Images.image(rows, columns, opencv_core.CV_8UC1)));

    assertThat(List.of(after.rows(), after.cols())).isEqualTo(List.of(height, width));
  }

  /**
   * Where torchvision puts the image's first pixel: int(round((image - crop) / 2.0)) before, by
   * Python's rounding, or (crop - image) // 2 pixels of padding.
   */
  @ParameterizedTest
  @CsvSource({
    "10, 10, 0", "11, 10, 0", "12, 10, -1", "13, 10, -2", "14, 10, -2", "15, 10, -2", "17, 10, -4",
    "9, 10, 0", "8, 10, 1", "7, 10, 1", "6, 10, 2", "1, 10, 4", "1, 1, 0", "256, 224, -16"
  })
  void centreIsWhereTorchvisionHasIt(int image, int crop, int first) {
    ImageTransform transform = new CenterCropImageTransform(crop, 10);
    assertCropped(transform, Images.mat(image, 10, opencv_core.CV_16UC2), crop, 10, 0, first);
    ImageTransform turned = new CenterCropImageTransform(10, crop);
    assertCropped(turned, Images.mat(10, image, opencv_core.CV_16UC2), 10, crop, first, 0);
  }

  private static void assertCropped(
      ImageTransform transform, Mat before, int height, int width, int right, int down) {
    Mat after = Images.matOf(transform.transform(Images.image(before)));
    assertThat(List.of(after.rows(), after.cols())).isEqualTo(List.of(height, width));
    assertThat(transform.query(0, 0)).containsExactly(right, down);
    ByteBuffer old = Images.bits(before);
    ByteBuffer now = Images.bits(after);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int v = y - down;
        int u = x - right;
        boolean inside = v >= 0 && v < before.rows() && u >= 0 && u < before.cols();
        assertThat(now.getInt(4 * (y * width + x)))
            .isEqualTo(inside ? old.getInt(4 * (v * before.cols() + u)) : 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void everyTypeAndSizeIsTakenAndStaysUntouched(ImageTransform transform) {
    int[][] sizes = {{1, 1}, {1, 9}, {9, 1}, {14, 14}, {14, 20}, {512, 300}};
    for (int type : Images.types()) {
      for (int[] size : sizes) {
        for (Mat input :
            List.of(Images.mat(size[0], size[1], type), Images.part(size[0], size[1], type))) {
          ByteBuffer before = Images.bits(input);
          ImageWritable result = transform.transform(Images.image(input));
          ImageWritable again = transform.transform(Images.image(input), new Random());
          assertThat(Images.bits(input)).isEqualTo(before);
          assertThat(Images.matOf(result).type()).isEqualTo(type);
          assertThat(Images.matOf(result).data().address()).isNotEqualTo(input.data().address());
          assertThat(Images.bits(result)).isEqualTo(Images.bits(again));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void threadsSeeTheirOwnLastImage(ImageTransform transform) {
    List<Boolean> right =
        IntStream.range(1, 200)
            .parallel()
            .mapToObj(
                i -> {
                  ImageWritable image = Images.image(i % 40 + 1, i, opencv_core.CV_8UC1);
                  ImageWritable result = transform.transform(image);
                  boolean mine = transform.getCurrentImage() == result;
                  float[] query = transform.query(3, 4);
                  transform.transform(image);
                  return mine && query[0] == transform.query(3, 4)[0];
                })
            .toList();
    assertThat(right).doesNotContain(false);
    assertThat(transform.transform((ImageWritable) null)).isNull();
    assertThat(transform.getCurrentImage()).isNull();
    assertThat(transform.query(3, 4)).containsExactly(3, 4);
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void jsonYamlAndJavaSerializationKeepThem(ImageTransform transform) {
    ImageTransformProcess process = new ImageTransformProcess(1, transform);
    assertThat(ImageTransformProcess.fromJson(process.toJson())).isEqualTo(process);
    assertThat(ImageTransformProcess.fromYaml(process.toYaml()))
        .isEqualTo(process)
        .hasSameHashCodeAs(process);
    assertThat(JavaSerialization.copy(transform)).isEqualTo(transform);
    assertThat(transforms()).filteredOn(transform::equals).hasSize(1);
    assertThatThrownBy(
            () ->
                ImageTransformProcess.fromJson(
                    process.toJson().replaceAll("\"(shorterSide|width)\"", "\"sise\"")))
        .hasStackTraceContaining("sise");
  }

  @Test
  void parametersOutOfRangeAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResizeShorterSideImageTransform(0))
        .withMessage("shorterSide must be in [1, 1048576], but is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResizeShorterSideImageTransform(800, 799))
        .withMessage("maxLongerSide must be in [800, 1048576], but is 799");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CenterCropImageTransform(0, 1))
        .withMessage("height must be in [1, 1048576], but is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CenterCropImageTransform(1, -2))
        .withMessage("width must be in [1, 1048576], but is -2");
  }

  @Test
  void resultsThatNoMemoryHoldsAreRefused() {
    ImageWritable pixel = Images.image(1, 1, opencv_core.CV_8UC3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CenterCropImageTransform(1 << 20, 1 << 20).transform(pixel))
        .withMessageContaining("1048576 x 1048576 pixels");
    ImageWritable line = Images.image(1, 5000, opencv_core.CV_8UC3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResizeShorterSideImageTransform(224).transform(line))
        .withMessageContaining(
            "the longer side for shorterSide 224 of 1 x 5000 must be at most 1048576, but is 1120000");
  }
}
