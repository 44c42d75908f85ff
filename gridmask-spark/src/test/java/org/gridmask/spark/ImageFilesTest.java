package org.gridmask.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.ImageDataSetIterator;
import org.gridmask.transform.HorizontalFlipImageTransform;
import org.gridmask.transform.RandomResizedCropImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** Images that executors read, against those of one machine. */
class ImageFilesTest {

  private static final int EPOCH = 2;
  private static final List<String> CLASSES = List.of("cat", "dog");

  private static final ImageFiles.Reading READING =
      new ImageFiles.Reading(
          8,
          8,
          3,
          true,
          List.of(
              new RandomResizedCropImageTransform(8, 8, 3),
              new HorizontalFlipImageTransform(0.5, 3)),
          null);

  @TempDir Path folder;

  @Test
  void imagesOfFoldersAndSequenceFilesAreThoseOfOneMachine() throws IOException {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    Random random = new Random(1);
    for (String name : CLASSES) {
      Path of = Files.createDirectories(folder.resolve("images").resolve(name));
      for (int i = 0; i < 5; i++) {
        BufferedImage image = new BufferedImage(20, 14 + i, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 20 * (14 + i); p++) {
          image.setRGB(p % 20, p / 20, random.nextInt(1 << 24));
        }
        files.add(of.resolve(i + ".png"));
        labels.add(CLASSES.indexOf(name));
        ImageIO.write(image, "png", files.get(files.size() - 1).toFile());
      }
    }
    Path whole = folder.resolve("images/dog/8.jpg");
    ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB), "jpg", whole.toFile());
    files.add(whole);
    labels.add(1);
    List<DataSet> expected = onOneMachine(files, labels);
    byte[] cut = Arrays.copyOf(Files.readAllBytes(whole), (int) Files.size(whole) - 8);
    files.add(Files.write(folder.resolve("images/dog/9.jpg"), cut));
    files.add(Files.writeString(folder.resolve("images/dog/9.png"), "no image"));
    String sequence = folder.resolve("images.seq").toUri().toString();
    write(sequence, files);

    try (JavaSparkContext context = SparkContexts.local(2)) {
      context
          .hadoopConfiguration()
          .set(
              "fs.viewfs.mounttable.data.link./images",
              folder.resolve("images").toUri().toString());
      for (ImageFiles images :
          List.of(
              ImageFiles.binaryFiles(context, folder.resolve("images").toUri() + "*"),
              ImageFiles.binaryFiles(context, "viewfs://data/images/*"),
              ImageFiles.sequenceFiles(context, sequence))) {
        assertThat(images.classNames()).isEqualTo(CLASSES);
        JavaPairRDD<Long, DataSet> read = images.read(READING, EPOCH);
        assertThat(read.values().collect()).isEqualTo(expected);
        assertThat(images.skipped()).isEqualTo(2);
        assertThat(read.repartition(3).sortByKey().values().collect()).isEqualTo(expected);
      }
    }
  }

  private static List<DataSet> onOneMachine(List<Path> files, List<Integer> labels) {
    ImageDataSetIterator images =
        ImageDataSetIterator.builder(EncodedImages.files(files, labels), CLASSES)
            .size(8, 8)
            .rgb()
            .transforms(READING.transforms())
            .batchSize(1)
            .build();
    List<DataSet> read = new ArrayList<>();
    images.runEpoch(EPOCH, () -> images.forEachRemaining(read::add));
    return read;
  }

  private static void write(String sequence, List<Path> files) throws IOException {
    try (SequenceFile.Writer writer =
        SequenceFile.createWriter(
            new Configuration(),
            SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(sequence)),
            SequenceFile.Writer.keyClass(Text.class),
            SequenceFile.Writer.valueClass(BytesWritable.class))) {
      for (Path file : files) {
        writer.append(new Text(file.toString()), new BytesWritable(Files.readAllBytes(file)));
      }
    }
  }
}
