package org.gridmask;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.datavec.image.data.ImageWritable;
import org.gridmask.random.KeyedRandom;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.Transformed;
import org.junit.jupiter.api.Test;

/** What users write lies in packages of their own. */
class OwnTransformTest {

  private static final class GreyNoise extends KeyedImageTransform {
    GreyNoise(long seed) {
      super(seed);
    }

    @Override
    protected Transformed apply(Mat mat, int epoch, long index) {
      double grey = KeyedRandom.of(seed(), "grey", epoch, index).nextInt(256);
      return new Transformed(new Mat(mat.rows(), mat.cols(), mat.type(), Scalar.all(grey)));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof GreyNoise noise && noise.seed() == seed();
    }

    @Override
    public int hashCode() {
      return Long.hashCode(seed());
    }
  }

  private static int grey(ImageWritable image) {
    return new OpenCVFrameConverter.ToMat().convert(image.getFrame()).data().get(14) & 0xff;
  }

  @Test
  void transformsOfOtherPackagesAreKeyedToo() {
    Mat black = new Mat(3, 5, opencv_core.CV_8UC1, Scalar.all(0));
    ImageWritable image = new ImageWritable(new OpenCVFrameConverter.ToMat().convert(black));
    GreyNoise noise = new GreyNoise(1);
    noise.epochStarted(2);
    for (int i = 0; i < 4; i++) {
      assertThat(grey(noise.transform(image)))
          .isEqualTo(KeyedRandom.of(1, "grey", 2, i).nextInt(256));
      assertThat(noise.query(1, 2)).containsExactly(1, 2);
    }
    assertThat(noise).isEqualTo(new GreyNoise(1)).isNotEqualTo(new GreyNoise(2));
    GreyNoise copy = JavaSerialization.copy(noise);
    assertThat(copy).isEqualTo(noise);
    assertThat(copy.getCurrentImage()).isNull();
    assertThat(grey(copy.transform(image))).isEqualTo(KeyedRandom.of(1, "grey", 0, 0).nextInt(256));
  }
}
