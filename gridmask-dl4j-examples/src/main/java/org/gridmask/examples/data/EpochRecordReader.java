package org.gridmask.examples.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.datavec.api.writable.batch.NDArrayRecordBatch;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.check.Checks;
import org.gridmask.loader.EpochOrder;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An epoch-aware record reader of labelled images, [image, label]. {@code initialize} does nothing.
 * Unreadable images are skipped, and batches are filled up with the following images.
 *
 * <p>{@link #epochStarted} directly before or after {@link #reset} starts an epoch; the first is
 * epoch 0. If another epoch is announced in the middle of a pass, reading without a reset throws an
 * {@link IllegalStateException}: an iterator that prefetches too early would repeat the order of
 * the previous epoch.
 *
 * <p>The reader also announces the epoch to its image transform, if that is {@link EpochAware}, at
 * the first image of each pass. So an iterator that prefetches a record and resets, as
 * RecordReaderDataSetIterator does, does not shift the keys.
 *
 * <p>Values are in [0, 255], channels in BGR order. The transform gets 8-bit images with the
 * channels of the data set and, except after {@link ImageSource#cropped}, its size. It gets each
 * readable image of the epoch once and in order, so the key of an image is its index in the stream
 * of records. Not thread-safe.
 */
@SuppressWarnings("serial") // DataVec's interface demands it, but readers are never serialized.
public final class EpochRecordReader extends BaseRecordReader implements EpochAware {

  private final LabelledImages images;
  private final List<String> classNames;
  private final TargetShape target;
  private final ImageShape shape;
  private final ImageTransform transform;
  private final EpochOrder epochOrder;
  private final BiConsumer<String, Exception> whenUnreadable;
  private final OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat();
  private final BitSet unreadable = new BitSet();

  // One buffer for all images: transforms and frame converters may cache their input by address //
  // and size, which the next image could share with a freed one.
  private BytePointer transformBuffer = new BytePointer();
  private Mat transformInput;

  private int epoch;
  private boolean overtaken;
  private int[] order;
  private int position;
  private int servedCount;
  private RawImage ahead;
  private int aheadIndex;
  private int last;

  EpochRecordReader(
      LabelledImages images,
      List<String> classNames,
      TargetShape target,
      ImageTransform transform,
      EpochOrder epochOrder,
      BiConsumer<String, Exception> whenUnreadable) {
    this.images = images;
    this.classNames = classNames;
    this.target = target;
    this.shape = target.shape();
    this.transform = transform;
    this.epochOrder = epochOrder;
    this.whenUnreadable = whenUnreadable;
    reset();
  }

  @Override
  public void epochStarted(int epoch) {
    Checks.notNegative("epoch", epoch);
    overtaken |= servedCount > 0 && epoch != this.epoch;
    this.epoch = epoch;
    if (servedCount == 0) {
      reset();
    }
  }

  @Override
  public void reset() {
    order = epochOrder.of(images.size(), epoch);
    position = 0;
    servedCount = 0;
    overtaken = false;
    ahead = null;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** Decodes the next image, which may be unreadable. */
  @Override
  public boolean hasNext() {
    while (ahead == null && position < order.length) {
      aheadIndex = order[position++];
      try {
        ahead = images.image(aheadIndex, target);
      } catch (IOException | RuntimeException e) {
        unreadable.set(aheadIndex);
        whenUnreadable.accept(images.name(aheadIndex), e);
      }
    }
    if (ahead == null && servedCount == 0) {
      throw new UncheckedIOException(
          new DataException(images.name(0), "none of the images can be read"));
    }
    return ahead != null;
  }

  /**
   * The number of distinct images skipped so far.
   *
   * @return the number
   */
  public int skipped() {
    return unreadable.cardinality();
  }

  @Override
  public List<String> getLabels() {
    return classNames;
  }

  /** One record: an image [1, C, H, W] and its label. */
  @Override
  public List<Writable> next() {
    float[] values = new float[shape.length()];
    toPlanes(read(), values, 0);
    return Arrays.asList(
        new NDArrayWritable(array(values, 1)), new IntWritable(images.label(last)));
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  /** Up to {@code num} records: the images [N, C, H, W] and their labels, one-hot. */
  @Override
  public List<List<Writable>> next(int num) {
    int remaining = order.length - position + (ahead == null ? 0 : 1);
    int capacity = Math.min(Checks.atLeast("num", num, 1), remaining);
    int classes = classNames.size();
    float[] features = new float[Math.multiplyExact(capacity, shape.length())];
    float[] labels = new float[Math.multiplyExact(capacity, classes)];
    int count = 0;
    do {
      toPlanes(read(), features, count * shape.length());
      labels[count * classes + images.label(last)] = 1;
      count++;
    } while (count < capacity && hasNext());
    return new NDArrayRecordBatch(
        array(Arrays.copyOf(features, count * shape.length()), count),
        Nd4j.createFromArray(Arrays.copyOf(labels, count * classes)).reshape(count, classes));
  }

  private INDArray array(float[] values, int count) {
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
              + " images had been read; announce it before prefetching, or reset");
    }
    RawImage image = ahead;
    last = aheadIndex;
    ahead = null;
    byte[] result = transform == null ? untransformed(image) : transformed(image);
    servedCount++;
    return result;
  }

  private byte[] untransformed(RawImage image) {
    if (!image.shape().equals(shape)) {
      throw new IllegalStateException(
          String.format(
              "%s: its size is %s, and there is no transform to %s",
              images.name(last), image.shape().size(), shape.size()));
    }
    return image.pixels();
  }

  private byte[] transformed(RawImage image) {
    if (servedCount == 0 && transform instanceof EpochAware aware) {
      aware.epochStarted(epoch);
    }
    ImageWritable input = new ImageWritable(converter.convert(transformInput(image)));
    Mat result = converter.convert(transform.transform(input).getFrame());
    if (result.type() != opencv_core.CV_8UC(shape.channels())) {
      throw new IllegalStateException(
          String.format(
              "%s must return an 8-bit image with %d channel(s)",
              transform.getClass().getName(), shape.channels()));
    }
    ImageShape made = new ImageShape(result.rows(), result.cols(), shape.channels());
    if (target.byTransform() && !made.equals(shape)) {
      throw new IllegalStateException(
          String.format(
              "%s: %s returned size %s for %s, but it must be %s",
              images.name(last),
              transform.getClass().getName(),
              made.size(),
              image.shape().size(),
              shape.size()));
    }
    return RawImage.of(result, shape).pixels();
  }

  private Mat transformInput(RawImage image) {
    ImageShape own = image.shape();
    if (transformBuffer.capacity() < own.length()) {
      transformBuffer = new BytePointer(own.length());
      transformInput = null;
    }
    if (transformInput == null
        || transformInput.rows() != own.height()
        || transformInput.cols() != own.width()) {
      transformInput =
          new Mat(own.height(), own.width(), opencv_core.CV_8UC(own.channels()), transformBuffer);
    }
    transformBuffer.put(image.pixels());
    return transformInput;
  }

  private void toPlanes(byte[] pixels, float[] to, int offset) {
    int channels = shape.channels();
    int plane = shape.height() * shape.width();
    for (int c = 0; c < channels; c++) {
      int start = offset + c * plane;
      for (int i = 0, from = c; i < plane; i++, from += channels) {
        to[start + i] = pixels[from] & 0xff;
      }
    }
  }

  @Override
  public void initialize(InputSplit split) {}

  @Override
  public void initialize(Configuration conf, InputSplit split) {}

  @Override
  public void setConf(Configuration conf) {}

  @Override
  public Configuration getConf() {
    return null;
  }

  /** One record, without metadata. */
  @Override
  public Record nextRecord() {
    return new org.datavec.api.records.impl.Record(next(), null);
  }

  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    throw new UnsupportedOperationException("records have no metadata");
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    throw new UnsupportedOperationException("records have no metadata");
  }

  @Override
  public List<Writable> record(URI uri, DataInputStream dataInputStream) {
    throw new UnsupportedOperationException("records are not read from streams");
  }

  @Override
  public void close() {}
}
