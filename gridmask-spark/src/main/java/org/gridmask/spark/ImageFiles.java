package org.gridmask.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.Text;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.input.PortableDataStream;
import org.apache.spark.util.LongAccumulator;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.check.Checks;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.ImageDataSetIterator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Image files on any file system of Hadoop (HDFS, S3, a shared disk), decoded and transformed on
 * the executors by this library's own reader. A file's class is the name of its folder. An executor
 * holds one image at a time for each task.
 *
 * <p>A file's draws are keyed by its position among the sorted paths, or in the sequence files. An
 * unreadable file keeps its position, is skipped and counted, and a warning is logged.
 */
public final class ImageFiles {

  private static final Logger LOG = LoggerFactory.getLogger(ImageFiles.class);

  private final JavaPairRDD<Tuple2<String, Source>, Long> files;
  private final List<String> classNames;
  private final LongAccumulator skipped;

  /** An image that is read when it is needed. */
  @FunctionalInterface
  private interface Source extends Serializable {
    byte[] bytes() throws IOException;
  }

  /**
   * How images become arrays.
   *
   * @param height the height in pixels
   * @param width the width in pixels
   * @param channels 1 (grey) or 3 (colour)
   * @param rgb whether the channels are red, green, blue instead of blue, green, red
   * @param transforms the transforms of each image, which bring it to its size; if there are none,
   *     it is resized
   * @param normalizer the normaliser, or null
   */
  public record Reading(
      int height,
      int width,
      int channels,
      boolean rgb,
      List<ImageTransform> transforms,
      DataNormalization normalizer)
      implements Serializable {

    /**
     * Copies the transforms.
     *
     * @throws IllegalArgumentException if they are null
     */
    public Reading {
      transforms = List.copyOf(Checks.notNull("transforms", transforms));
    }

    private ImageDataSetIterator reader(EncodedImages images, List<String> classNames) {
      ImageDataSetIterator.Builder builder =
          ImageDataSetIterator.builder(images, classNames)
              .size(height, width)
              .channels(channels)
              .transforms(transforms)
              .normalizer(normalizer)
              .batchSize(1);
      builder = rgb ? builder.rgb() : builder;
      return (transforms.isEmpty() ? builder.resizeFirst() : builder).build();
    }
  }

  private ImageFiles(
      JavaSparkContext context, JavaPairRDD<String, Source> inOrder, List<String> classNames) {
    this.files = inOrder.zipWithIndex();
    this.classNames = List.copyOf(classNames);
    skipped = context.sc().longAccumulator("unreadable images");
  }

  /**
   * Image files, one by one. Lists them and sorts their paths.
   *
   * @param context Spark
   * @param path their folders, such as {@code hdfs:///imagenet/train/*}
   * @return the files
   */
  public static ImageFiles binaryFiles(JavaSparkContext context, String path) {
    JavaPairRDD<String, PortableDataStream> streams = context.binaryFiles(path).sortByKey();
    return new ImageFiles(
        context, streams.mapValues(stream -> (Source) stream::toArray), classes(streams));
  }

  /**
   * Image files in sequence files of {@code Text} (the path, whose last folder is the class) and
   * {@code BytesWritable} (the content).
   *
   * @param context Spark
   * @param path the sequence files
   * @return the files
   */
  public static ImageFiles sequenceFiles(JavaSparkContext context, String path) {
    JavaPairRDD<String, byte[]> contents =
        context
            .sequenceFile(path, Text.class, BytesWritable.class)
            .mapToPair(file -> new Tuple2<>(file._1().toString(), file._2().copyBytes()));
    return new ImageFiles(
        context, contents.mapValues(bytes -> (Source) () -> bytes), classes(contents));
  }

  private static List<String> classes(JavaPairRDD<String, ?> files) {
    return files.keys().map(ImageFiles::folder).distinct().collect().stream().sorted().toList();
  }

  private static String folder(String path) {
    String[] names = path.split("/");
    return names.length < 2 ? "" : names[names.length - 2];
  }

  /**
   * The classes: the names of the folders.
   *
   * @return the names, sorted, in the order of the labels
   */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * How many images could not be read, in all epochs and repeated tasks together.
   *
   * @return the number so far
   */
  public long skipped() {
    return skipped.value();
  }

  /**
   * The images of an epoch, one per DataSet, with their positions. Mixers need batches of several
   * images.
   *
   * @param reading how images become arrays
   * @param epoch the epoch, from 0
   * @return features [1, C, H, W] and one-hot labels by position
   */
  public JavaPairRDD<Long, DataSet> read(Reading reading, int epoch) {
    Map<String, Integer> labels = new TreeMap<>();
    classNames.forEach(name -> labels.put(name, labels.size()));
    List<String> names = classNames;
    LongAccumulator unreadable = skipped;
    return files.mapPartitionsToPair(
        those -> new Images(those, reading, epoch, names, labels, unreadable), true);
  }

  /** Reads one image after the other. */
  private static final class Images implements Iterator<Tuple2<Long, DataSet>> {
    private final Iterator<Tuple2<Tuple2<String, Source>, Long>> files;
    private final int epoch;
    private final Map<String, Integer> labels;
    private final LongAccumulator unreadable;
    private final ImageDataSetIterator reader;
    private Tuple2<String, Source> current;
    private Tuple2<Long, DataSet> next;
    private int reads;

    Images(
        Iterator<Tuple2<Tuple2<String, Source>, Long>> files,
        Reading reading,
        int epoch,
        List<String> classNames,
        Map<String, Integer> labels,
        LongAccumulator unreadable) {
      this.files = files;
      this.epoch = epoch;
      this.labels = labels;
      this.unreadable = unreadable;
      reader = reading.reader(new Current(), classNames);
    }

    /** The image that is being read; its number is that of the read. */
    private final class Current implements EncodedImages {
      @Override
      public int size() {
        // How many files there are is known at the end.
        return Integer.MAX_VALUE;
      }

      @Override
      public byte[] encoded(int index) throws IOException {
        return current._2().bytes();
      }

      @Override
      public int label(int index) {
        return labels.get(folder(current._1()));
      }

      @Override
      public String name(int index) {
        return current._1();
      }
    }

    @Override
    public boolean hasNext() {
      while (next == null && files.hasNext()) {
        Tuple2<Tuple2<String, Source>, Long> file = files.next();
        current = file._1();
        try {
          INDArray features = reader.read(reads++, epoch, file._2());
          INDArray label = Nd4j.zeros(DataType.FLOAT, 1, labels.size());
          label.putScalar(0, labels.get(folder(current._1())), 1);
          next = new Tuple2<>(file._2(), new DataSet(features, label));
        } catch (IOException e) {
          unreadable.add(1);
          LOG.warn("Skipped {}: {}", current._1(), e.getMessage());
        }
      }
      return next != null;
    }

    @Override
    public Tuple2<Long, DataSet> next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      Tuple2<Long, DataSet> image = next;
      next = null;
      return image;
    }
  }
}
