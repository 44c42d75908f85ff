package org.gridmask.examples.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.ResizeShorterSideImageTransform;
import org.junit.jupiter.api.Test;

class BoxTest {

  private static final Box BOX = new Box(4, 6, 10, 5);

  private static Box moved(ImageTransform transform) {
    Mat mat = new Mat(40, 60, opencv_core.CV_8UC1, Scalar.all(0));
    transform.transform(new ImageWritable(new OpenCVFrameConverter.ToMat().convert(mat)));
    return BOX.moved(transform::query);
  }

  @Test
  void movesWithItsImage() {
    assertThat(moved(new HorizontalFlipImageTransform(1, 3))).isEqualTo(new Box(46, 6, 10, 5));
    assertClose(moved(new ResizeShorterSideImageTransform(80)), new Box(8, 12, 20, 10));
    assertClose(moved(new ResizeShorterSideImageTransform(80, 90)), new Box(6, 9, 15, 7.5));
  }

  private static void assertClose(Box found, Box expected) {
    assertThat(found.x()).isCloseTo(expected.x(), within(1e-5));
    assertThat(found.y()).isCloseTo(expected.y(), within(1e-5));
    assertThat(found.width()).isCloseTo(expected.width(), within(1e-5));
    assertThat(found.height()).isCloseTo(expected.height(), within(1e-5));
  }

  @Test
  void touchingBoxesHaveNothingInCommon() {
    assertThat(BOX.intersection(new Box(14, 6, 10, 5))).isZero();
    assertThat(BOX.intersection(new Box(13, 10, 10, 5))).isEqualTo(1);
    assertThat(BOX.clipped(8, 100)).isEqualTo(new Box(4, 6, 10, 2));
    assertThat(BOX.clipped(6, 100).isEmpty()).isTrue();
  }
}
