package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.ImageDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class CroppedImagesTest {

  @TempDir Path directory;

  /** Cuts a piece of 4 x 3 out of the bottom right corner. */
  private static final class Corner implements ImageTransform {

    final List<String> seen = new ArrayList<>();
    private final OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat();
    private final int cut;

    Corner(int cut) {
      this.cut = cut;
    }

    @Override
    public ImageWritable transform(ImageWritable image) {
      Mat mat = converter.convert(image.getFrame());
      seen.add(mat.rows() + " x " + mat.cols() + " x " + mat.channels());
      if (mat.rows() < cut) {
        return image;
      }
      Mat corner = mat.apply(new Rect(mat.cols() - 3, mat.rows() - 4, 3, 4)).clone();
      return new ImageWritable(converter.convert(corner));
    }

    @Override
    public ImageWritable transform(ImageWritable image, Random random) {
      return transform(image);
    }

    @Override
    public float[] query(float... coordinates) {
      return coordinates;
    }

    @Override
    public ImageWritable getCurrentImage() {
      return null;
    }
  }

  @Test
  void theTransformSeesEachImageInItsOwnSize() throws IOException {
    writeFolders();
    Corner corner = new Corner(0);
    ImageSource source = ImageSource.fromDirectory(directory).cropped(new ImageShape(4, 3, 3));
    assertThat(source.shape()).isEqualTo(new ImageShape(4, 3, 3));
    assertThat(source.sha256()).isEqualTo(ImageSource.fromDirectory(directory).sha256());
    try (ImageDataSetIterator batches = source.testImages().transforms(corner).threads(1).build()) {
      for (int pass = 0; pass < 2; pass++) {
        INDArray images = batches.next().getFeatures();
        assertThat(images.shape()).containsExactly(4, 3, 4, 3);
        for (int i = 0; i < 4; i++) {
          for (int c = 0; c < 3; c++) {
            // The lower right of each image is bright; scaled as a whole, a part would be dark.
            assertThat(images.getInt(i, c, 0, 0)).isEqualTo(200 + i);
            assertThat(images.getInt(i, c, 3, 2)).isEqualTo(200 + i);
          }
        }
        assertThat(batches.hasNext()).isFalse();
        assertThat(corner.seen)
            .containsExactly("10 x 20 x 3", "30 x 40 x 3", "6 x 5 x 3", "30 x 40 x 3");
        corner.seen.clear();
        batches.reset();
      }
      assertThat(batches.skipped()).isEqualTo(1);
    }

    ReadImage.all(source.withChannels(1).testImages().transforms(corner).threads(1));
    assertThat(corner.seen)
        .containsExactly("10 x 20 x 1", "30 x 40 x 1", "6 x 5 x 1", "30 x 40 x 1");
    corner.seen.clear();
    ReadImage.all(source.resized(8, 8).testImages().transforms(corner));
    assertThat(corner.seen).containsOnly("8 x 8 x 3");
  }

  @Test
  void anotherSizeThanThatWantedIsAnErrorThatNamesTheImage() throws IOException {
    writeFolders();
    ImageSource source = ImageSource.fromDirectory(directory).cropped(new ImageShape(4, 3, 3));

    assertThatIllegalStateException()
        .isThrownBy(() -> ReadImage.all(source.testImages().transforms(new Corner(7))))
        .withMessageContainingAll("0.png", "made it 6 x 5 from 6 x 5", "must be 4 x 3");
    assertThatIllegalStateException()
        .isThrownBy(() -> ReadImage.all(source.testImages()))
        .withMessageContainingAll("0.png", "without transforms", "10 x 20", "4 x 3");
  }

  @Test
  void imagesInMemoryKeepTheirSizeAsWell() {
    Corner corner = new Corner(0);
    ImageSource all = ImageSource.embedded().withTestImages(1);
    ImageSource source = all.cropped(new ImageShape(4, 3, 3));

    INDArray cut = ReadImage.all(source.testImages().transforms(corner)).get(0).pixels();

    assertThat(corner.seen).containsExactly("28 x 28 x 3");
    INDArray whole = ReadImage.all(all.testImages()).get(0).pixels();
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 3; x++) {
        assertThat(cut.getInt(2, y, x)).isEqualTo(whole.getInt(0, 24 + y, 25 + x));
      }
    }
  }

  private void writeFolders() throws IOException {
    writeImage("train/cat/0.png", 10, 20, BufferedImage.TYPE_INT_RGB, 0);
    writeImage("train/dog/0.png", 10, 20, BufferedImage.TYPE_INT_RGB, 0);
    writeImage("val/cat/0.png", 10, 20, BufferedImage.TYPE_INT_RGB, 200);
    writeImage("val/cat/1.png", 30, 40, BufferedImage.TYPE_BYTE_GRAY, 201);
    Files.write(directory.resolve("val/cat/2.png"), new byte[7]);
    writeImage("val/dog/0.png", 6, 5, BufferedImage.TYPE_4BYTE_ABGR, 202);
    writeImage("val/dog/1.png", 30, 40, BufferedImage.TYPE_INT_RGB, 203);
  }

  /** Dark but for the 4 x 3 pixels in the lower right corner. */
  private void writeImage(String name, int height, int width, int type, int level)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    int channels = image.getColorModel().hasAlpha() ? 4 : image.getRaster().getNumBands();
    int[] pixel = {level, level, level, 255};
    for (int y = height - 4; y < height; y++) {
      for (int x = width - 3; x < width; x++) {
        image.getRaster().setPixel(x, y, Arrays.copyOf(pixel, channels));
      }
    }
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }
}
