package org.gridmask.transform.autoaugment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.random.KeyedRandom;
import org.gridmask.random.Purpose;
import org.gridmask.transform.Images;
import org.junit.jupiter.api.Test;

class ColorJitterImageTransformTest {

  /** What Pillow 12.3 makes of a pattern, converted to HSV and back as torchvision does. */
  @Test
  void huesArePillows() {
    CRC32 crc = new CRC32();
    for (double factor : new double[] {-0.5, -0.3, -0.1, 0, 0.05, 0.2, 0.5}) {
      ByteImage image = ByteImage.of(ImageOperationTest.generated(61, 47, 3));
      HueRotation.apply(image, factor);
      crc.update(image.values());
    }
    assertThat(crc.getValue()).isEqualTo(0x0b4c7debL);
  }

  private static byte[] bits(Mat mat) {
    ByteBuffer bits = Images.bits(mat);
    byte[] bytes = new byte[bits.remaining()];
    bits.get(bytes);
    return bytes;
  }

  @Test
  void factorsAreUniformAboutOne() {
    ByteImage grey = new ByteImage(1, 1, 1, new byte[] {100});
    Set<Integer> levels = new TreeSet<>();
    ColorJitterImageTransform jitter = new ColorJitterImageTransform(0.4, 0, 0, 0, 7);
    for (int index = 0; index < 2000; index++) {
      levels.add(bits(jitter.transform(grey.toMat(), 0, index))[0] & 0xff);
    }
    assertThat(levels).hasSize(80).contains(60, 139);
    Set<Integer> wide = new TreeSet<>();
    ColorJitterImageTransform strong = new ColorJitterImageTransform(2, 0, 0, 0, 7);
    for (int index = 0; index < 2000; index++) {
      wide.add(bits(strong.transform(grey.toMat(), 0, index))[0] & 0xff);
    }
    assertThat(wide).contains(0, 255);
  }

  /** All changes of one key, in one of their orders, are what the operations do alone. */
  @Test
  void theOrderIsDrawn() {
    Mat image = ImageOperationTest.generated(9, 8, 3);
    ColorJitterImageTransform both = new ColorJitterImageTransform(0.5, 0.5, 0, 0, 3);
    Set<Boolean> brightnessFirst = new HashSet<>();
    for (int index = 0; index < 20; index++) {
      KeyedRandom random = KeyedRandom.of(3, Purpose.COLOR_JITTER, 0, index);
      double brightness = 0.5 + random.nextDouble();
      double contrast = 0.5 + random.nextDouble();
      byte[] first =
          bits(
              ImageOperation.CONTRAST.apply(
                  ImageOperation.BRIGHTNESS.apply(image, brightness), contrast));
      byte[] last =
          bits(
              ImageOperation.BRIGHTNESS.apply(
                  ImageOperation.CONTRAST.apply(image, contrast), brightness));
      byte[] changed = bits(both.transform(image, 0, index));
      assertThat(Arrays.equals(changed, first) || Arrays.equals(changed, last)).isTrue();
      if (!Arrays.equals(first, last)) {
        brightnessFirst.add(Arrays.equals(changed, first));
      }
    }
    assertThat(brightnessFirst).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void greyPicturesHaveNoHueAndAlphaStays() {
    ColorJitterImageTransform jitter = new ColorJitterImageTransform(0, 0, 0, 0.5, 3);
    byte[] grey = bits(ImageOperationTest.generated(9, 8, 1));
    assertThat(bits(jitter.transform(ImageOperationTest.generated(9, 8, 1), 0, 0))).isEqualTo(grey);
    byte[] before = bits(ImageOperationTest.generated(9, 8, 4));
    byte[] after = bits(jitter.transform(ImageOperationTest.generated(9, 8, 4), 0, 0));
    assertThat(after).isNotEqualTo(before);
    for (int i = 3; i < after.length; i += 4) {
      assertThat(after[i]).isEqualTo(before[i]);
    }
  }

  @Test
  void floatsAreGreyLevels() {
    ColorJitterImageTransform jitter = new ColorJitterImageTransform(0.4, 0.4, 0.4, 0.1, 3);
    Mat image = ImageOperationTest.generated(9, 8, 3);
    Mat floats = new Mat();
    image.convertTo(floats, opencv_core.CV_32F);
    Mat changed = jitter.transform(floats, 0, 5);
    assertThat(changed.depth()).isEqualTo(opencv_core.CV_32F);
    Mat levels = new Mat();
    changed.convertTo(levels, opencv_core.CV_8U);
    assertThat(bits(levels)).isEqualTo(bits(jitter.transform(image, 0, 5)));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ColorJitterImageTransform(0, 0, 0, 0.6, 1))
        .withMessage("hue must be in [0, 0.5], but is 0.6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ColorJitterImageTransform(0, -1, 0, 0, 1))
        .withMessage("contrast must be in [0, 99.0], but is -1.0");
  }
}
