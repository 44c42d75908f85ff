package org.gridmask.examples.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.datavec.api.writable.batch.NDArrayRecordBatch;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.EpochOrder;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the record readers share: order, skipping what is unreadable, transforming, batching. */
final class ImageStream {

  /** Where the images come from. */
  interface Images {

    int size();

    /** The image as the transform is to see it. */
    Bitmap image(int index) throws IOException;

    int label(int index);

    String name(int index);

    /** Called for each image that goes out. */
    default void served(int index) {}
  }

  private static final int NONE = -1;

  private final Images images;
  private final Framing framing;
  private final ImageShape shape;
  private final ImageTransform transform;
  private final EpochOrder epochOrder;
  private final UnreadableImages warnings;
  private final OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat();
  private final BitSet unreadable = new BitSet();

  // One place for all images: transforms and their frame converters may keep what they were given,
  // and recognise it by its address and size, which a freed image would leave to the next.
  private BytePointer transformMemory = new BytePointer();
  private Mat transformInput;

  private int epoch;
  private boolean overtaken;
  private int[] order;
  private int position;
  private int servedCount;
  private Bitmap ahead;
  private int aheadIndex = NONE;
  private int last = NONE;

  ImageStream(
      Images images,
      Framing framing,
      ImageTransform transform,
      EpochOrder epochOrder,
      UnreadableImages warnings) {
    this.images = images;
    this.framing = framing;
    this.shape = framing.shape();
    this.transform = transform;
    this.epochOrder = epochOrder;
    this.warnings = warnings;
    reset();
  }

  void epochStarted(int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must be at least 0, but is " + epoch);
    }
    overtaken |= servedCount > 0 && epoch != this.epoch;
    this.epoch = epoch;
    if (servedCount == 0) {
      reset();
    }
  }

  void reset() {
    order = epochOrder.of(images.size(), epoch);
    position = 0;
    servedCount = 0;
    overtaken = false;
    ahead = null;
    aheadIndex = NONE;
  }

  /** Decodes ahead: only then it is certain that there is another image. */
  boolean hasNext() {
    while (ahead == null && position < order.length) {
      int index = order[position++];
      try {
        ahead = images.image(index);
        aheadIndex = index;
      } catch (IOException | RuntimeException e) {
        unreadable.set(index);
        warnings.leftOut(images.name(index), e);
      }
    }
    if (ahead == null && servedCount == 0) {
      throw new UncheckedIOException(
          new DataException(
              images.name(0), "neither this nor any other of the images can be read"));
    }
    return ahead != null;
  }

  int skipped() {
    return unreadable.cardinality();
  }

  /** The index of the image that went out last. */
  int last() {
    return last;
  }

  /** One record: an image (1, channels, height, width) and its label. */
  List<Writable> next() {
    return record(new Bitmap(shape, read()), images.label(last));
  }

  /** An image as the transform would see it; the stream stays where it is. */
  List<Writable> plain(int index) throws IOException {
    return record(images.image(index), images.label(index));
  }

  static List<Writable> record(Bitmap image, int label) {
    float[] values = new float[image.shape().length()];
    planar(image.pixels(), image.shape(), values, 0);
    List<Writable> record = new ArrayList<>(2);
    record.add(new NDArrayWritable(array(values, 1, image.shape())));
    record.add(new IntWritable(label));
    return record;
  }

  /** Up to so many records: the images and their labels, one-hot. */
  NDArrayRecordBatch next(int most, int classes) {
    if (most < 1) {
      throw new IllegalArgumentException("a batch must have at least 1 image, but has " + most);
    }
    int capacity = Math.min(most, order.length - position + (ahead == null ? 0 : 1));
    float[] features = new float[Math.multiplyExact(capacity, shape.length())];
    float[] labels = new float[Math.multiplyExact(capacity, classes)];
    int count = 0;
    do {
      planar(read(), shape, features, count * shape.length());
      labels[count * classes + images.label(last)] = 1;
      count++;
    } while (count < capacity && hasNext());
    return new NDArrayRecordBatch(
        array(Arrays.copyOf(features, count * shape.length()), count, shape),
        Nd4j.createFromArray(Arrays.copyOf(labels, count * classes)).reshape(count, classes));
  }

  private static INDArray array(float[] values, int count, ImageShape shape) {
    return Nd4j.createFromArray(values)
        .reshape(count, shape.channels(), shape.height(), shape.width());
  }

  private byte[] read() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch has no more images");
    }
    if (overtaken) {
      throw new IllegalStateException(
          "epoch "
              + epoch
              + " was announced when "
              + servedCount
              + " images had been read: announce it before anything prefetches, or reset");
    }
    Bitmap image = ahead;
    last = aheadIndex;
    ahead = null;
    images.served(last);
    byte[] result = transform == null ? untransformed(image) : transformed(image);
    servedCount++;
    return result;
  }

  private byte[] untransformed(Bitmap image) {
    if (!image.shape().equals(shape)) {
      throw new IllegalStateException(
          images.name(last)
              + ": there is no transform that brings its size, "
              + size(image.shape().height(), image.shape().width())
              + ", to "
              + size(shape.height(), shape.width()));
    }
    return image.pixels();
  }

  private byte[] transformed(Bitmap image) {
    if (servedCount == 0 && transform instanceof EpochAware aware) {
      aware.epochStarted(epoch);
    }
    ImageWritable input = new ImageWritable(converter.convert(transformInput(image)));
    Mat result = converter.convert(transform.transform(input).getFrame());
    if (result.type() != opencv_core.CV_8UC(shape.channels())) {
      throw new IllegalStateException(
          transform.getClass().getName()
              + " made an image of another kind: it must have 8 bits and "
              + shape.channels()
              + " channel(s)");
    }
    if (framing.byTransform()
        && (result.rows() != shape.height() || result.cols() != shape.width())) {
      throw new IllegalStateException(
          String.format(
              "%s: %s made it %s from %s, but it must be %s",
              images.name(last),
              transform.getClass().getName(),
              size(result.rows(), result.cols()),
              size(image.shape().height(), image.shape().width()),
              size(shape.height(), shape.width())));
    }
    return Pixels.fitted(result, shape);
  }

  private Mat transformInput(Bitmap image) {
    ImageShape own = image.shape();
    if (transformMemory.capacity() < own.length()) {
      transformMemory = new BytePointer(own.length());
      transformInput = null;
    }
    if (transformInput == null
        || transformInput.rows() != own.height()
        || transformInput.cols() != own.width()) {
      transformInput =
          new Mat(own.height(), own.width(), opencv_core.CV_8UC(own.channels()), transformMemory);
    }
    transformMemory.put(image.pixels());
    return transformInput;
  }

  private static String size(int height, int width) {
    return height + " x " + width;
  }

  private static void planar(byte[] pixels, ImageShape shape, float[] to, int offset) {
    int channels = shape.channels();
    int plane = shape.height() * shape.width();
    for (int c = 0; c < channels; c++) {
      int start = offset + c * plane;
      for (int i = 0, from = c; i < plane; i++, from += channels) {
        to[start + i] = pixels[from] & 0xff;
      }
    }
  }
}
