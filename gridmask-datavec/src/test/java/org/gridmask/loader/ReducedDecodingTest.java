package org.gridmask.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.gridmask.internal.header.ImageHeader.Format.JPEG;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.internal.header.ImageHeader;
import org.gridmask.internal.resize.Window;
import org.gridmask.transform.CenterCropImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReducedDecodingTest {

  private final RandomResizedCropImageTransform crop =
      new RandomResizedCropImageTransform(40, 60, 7);

  private final PictureDecoder pictures = new PictureDecoder(3, crop);
  private final ImageDecoder decoder =
      new ImageDecoder(
          3,
          new ImageTransforms(40, 60, 3, false, false, List.of(crop)),
          null,
          null,
          3,
          new JpegChecks(JpegChecks.LOGGING));

  private byte[] decoded(byte[] file, int guess, int key) throws Exception {
    try (ImageDecoder.Decoded image = decoder.decode(0, "x", file, 0, guess);
        Mat result = image.transformed(0, key).mat()) {
      return pixels(result, 40 * 60 * 3);
    }
  }

  private byte[] inFull(byte[] file, int key) {
    try (Mat bytes = new Mat(file);
        Mat full = opencv_imgcodecs.imdecode(bytes, opencv_imgcodecs.IMREAD_COLOR);
        Mat result = crop.transform(full, 0, key)) {
      return pixels(result, 40 * 60 * 3);
    }
  }

  private static byte[] pixels(Mat mat, int length) {
    byte[] pixels = new byte[length];
    mat.data().get(pixels);
    return pixels;
  }

  private static double difference(byte[] a, byte[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return sum / a.length;
  }

  /** A picture of 323 x 251 with crops of less than 2 times, 2 times and 4 times the result. */
  @Test
  void onlyWhereTheCropHasPixelsToSpareAndCloseToTheFullOne() throws Exception {
    byte[] file = JpegImages.encode(251, 323, 1);
    int[] counts = new int[9];
    for (int key = 0; key < 60; key++) {
      int reduction = pictures.reduction(crop.window(251, 323, 0, key));
      counts[reduction]++;
      byte[] expected = inFull(file, key);
      byte[] actual = decoded(file, key, key);
      if (reduction == 1) {
        assertThat(actual).isEqualTo(expected);
      } else {
        assertThat(actual).isNotEqualTo(expected);
        // The noise's own deviation is about 8 grey levels.
        assertThat(difference(actual, expected)).isLessThan(1.5);
      }
      for (int guess = key + 1; guess < key + 4; guess++) {
        assertThat(decoded(file, guess, key)).as("another key expected").isEqualTo(actual);
      }
    }
    assertThat(counts[1]).isPositive();
    assertThat(counts[2]).isPositive();
    assertThat(counts[4]).isPositive();
    assertThat(pictures.reduction(new Window(0, 0, 320, 480))).isEqualTo(8);
    assertThat(pictures.reduction(new Window(0, 0, 320, 479))).isEqualTo(4);
    assertThat(pictures.reduction(new Window(0, 0, 79, 480))).isEqualTo(1);
  }

  @Test
  void theCropHasItsOwnSizeWhateverComesBehindIt() throws Exception {
    CenterCropImageTransform centre = new CenterCropImageTransform(20, 30);
    ImageDecoder both =
        new ImageDecoder(
            3,
            new ImageTransforms(20, 30, 3, false, false, List.of(crop, centre)),
            null,
            null,
            3,
            new JpegChecks(JpegChecks.LOGGING));
    byte[] file = JpegImages.encode(251, 323, 1);
    for (int key = 0; key < 30; key++) {
      try (ImageDecoder.Decoded image = both.decode(0, "x", file, 0, key);
          Mat actual = image.transformed(0, key).mat();
          ImageDecoder.Decoded cropped = decoder.decode(0, "x", file, 0, key);
          Mat whole = cropped.transformed(0, key).mat();
          Mat expected = centre.transform(whole, 0, key)) {
        assertThat(pixels(actual, 20 * 30 * 3)).isEqualTo(pixels(expected, 20 * 30 * 3));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6})
  void followsTheOrientationInTheFile(int orientation) throws Exception {
    for (int columns : new int[] {320, 323}) {
      byte[] file = turned(JpegImages.encode(256, columns, 1), orientation);
      double most = 0;
      for (int key = 0; key < 30; key++) {
        most = Math.max(most, difference(decoded(file, key, key), inFull(file, key)));
      }
      // A partial pixel at the edge would end up at another edge.
      assertThat(most).isLessThan(1.5);
      assertThat(most > 0).isEqualTo(columns == 320);
    }
  }

  /** Crops of so small a picture are never reduced, so that all pixels are the same. */
  @Test
  void turnsACropAsTheWholeHoweverDamagedTheSegmentIs() throws Exception {
    byte[] plain = JpegImages.encode(50, 70, 1);
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      byte[] file = turned(plain, i % 10);
      int orientation = i % 10 == 0 || i % 10 == 9 ? 1 : i % 10;
      assertThat(ImageHeader.of(file).orientation()).isEqualTo(orientation);
      assertThat(decoded(file, i, i)).as("%d", i).isEqualTo(inFull(file, i));
      for (int k = random.nextInt(4); k > 0; k--) {
        // Behind the segment's length, up to its end.
        file[6 + random.nextInt(32)] = (byte) random.nextInt(20);
      }
      try (Mat whole = new JpegImages(List.of(file)).decode(0, 3);
          Mat expected = crop.transform(whole, 0, i)) {
        assertThat(decoded(file, i, i)).as("%d", i).isEqualTo(pixels(expected, 40 * 60 * 3));
      }
    }
  }

  @Test
  void theReducedPictureOfASmoothImageIsWhereTheFullOneIs() throws Exception {
    try (Mat ramp = new Mat(256, 320, opencv_core.CV_8UC3)) {
      for (int i = 0; i < 256 * 320; i++) {
        ramp.data().put(3L * i, (byte) (i % 320 * 255 / 319));
        ramp.data().put(3L * i + 1, (byte) (i / 320));
        ramp.data().put(3L * i + 2, (byte) 7);
      }
      try (var file = new org.bytedeco.javacpp.BytePointer()) {
        opencv_imgcodecs.imencode(".jpg", ramp, file);
        byte[] bytes = new byte[(int) file.limit()];
        file.get(bytes);
        for (int key = 0; key < 20; key++) {
          assertThat(difference(decoded(bytes, key, key), inFull(bytes, key))).isLessThan(0.6);
        }
      }
    }
  }

  @Test
  void nothingOddIsDecodedAtAReducedSize() throws Exception {
    byte[] file = JpegImages.encode(50, 70, 1);
    assertThat(ImageHeader.of(file)).isEqualTo(new ImageHeader(JPEG, 50, 70, 1, true));
    assertThat(ImageHeader.of(turned(file, 6))).isEqualTo(new ImageHeader(JPEG, 70, 50, 6, true));
    // After the first segment, which has 16 bytes and its marker.
    byte[] withByteBetween = new byte[file.length + 1];
    System.arraycopy(file, 0, withByteBetween, 0, 20);
    System.arraycopy(file, 20, withByteBetween, 21, file.length - 20);
    assertThat(ImageHeader.of(withByteBetween)).isEqualTo(new ImageHeader(JPEG, 50, 70, 1, false));
    for (int length = 0; length < 100; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatIOException().isThrownBy(() -> ImageHeader.of(cut));
    }
  }

  /** With an EXIF segment that says how the picture is to be turned. */
  private static byte[] turned(byte[] file, int orientation) {
    byte[] segment = {
      (byte) 0xff,
      (byte) 0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    result.write(file, 0, 2);
    result.writeBytes(segment);
    result.write(file, 2, file.length - 2);
    return result.toByteArray();
  }
}
