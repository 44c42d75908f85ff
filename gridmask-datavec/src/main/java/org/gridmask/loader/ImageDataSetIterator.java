package org.gridmask.loader;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.EpochStream;
import org.gridmask.internal.text.Printable;
import org.gridmask.schedule.EpochAware;
import org.gridmask.transform.LabelMapTransform;
import org.gridmask.transform.MatImageTransform;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, decodes, transforms and normalises images on several threads into batches: features [N, C,
 * H, W], FLOAT, channels in BGR order unless {@link Builder#rgb} is set, and one-hot labels [N,
 * classes]; for segmentation, label maps, see {@link Builder#labelMaps}; for object detection,
 * boxes, see {@link Builder#boxes}. The last batch of an epoch may be smaller.
 *
 * <pre>
 * var images =
 *     ImageDataSetIterator.builder(EncodedImages.files(files, labels), classNames)
 *         .size(224, 224)
 *         .transforms(
 *             new RandomResizedCropImageTransform(224, 224, 42),
 *             new HorizontalFlipImageTransform(0.5, 42))
 *         .normalizer(normalizer)
 *         .order(EpochOrder.shuffled(42))
 *         .batchSize(32)
 *         .build();
 * var train = new MaskingDataSetIterator(images, policy).withInPlace(true);
 * network.addListeners(new EpochListener(train));
 * </pre>
 *
 * <p><b>Memory.</b> A batch belongs to the caller, who may modify and keep it. {@link
 * Builder#heldBatches} saves the allocation of new arrays by overwriting earlier batches. Two
 * batches are prefetched.
 *
 * <p><b>Random draws.</b> The batches are a function of the images, the order, the transforms'
 * seeds and the epoch, whatever the number of threads. An image's key is its position in the
 * epoch's stream of readable images. An {@code EpochListener} announces the epoch, to this iterator
 * or to the masking iterator around it. Before the first announcement each pass over the data
 * counts as an epoch. After it, an iterator with random transforms returns batches within an epoch
 * only, one pass in each.
 *
 * <p><b>Errors.</b> An image that cannot be read or decoded as a whole, has an unsupported format
 * (see {@link EncodedImages}) or claims more than 100 million pixels is skipped, as if it were not
 * in the data set; it is counted ({@link #skipped}) and a warning is logged once. An exception of a
 * transform is rethrown by {@link #next} for the batch that the image belongs to, at every call
 * until {@link #reset}.
 *
 * <p><b>Large images.</b> Without {@link Builder#resizeFirst}, and if the first transform is a
 * {@code RandomResizedCropImageTransform}, a JPEG image is decoded at 1/2, 1/4 or 1/8 of its size
 * where the crop still has at least the height and width of the result. The pixels then differ
 * slightly from those of a full decode; in all other cases they are identical.
 *
 * <p>The threads are daemons. They start with the first {@link #hasNext} or {@link #next} and end
 * at the end of the data or with {@link #close} or {@link #reset}. Not thread-safe.
 *
 * @serial exclude
 */
// Serializable only by inheritance: images and orders may be lambdas.
@SuppressWarnings("serial")
public final class ImageDataSetIterator implements DataSetIterator, EpochAware, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImageDataSetIterator.class);

  /** One is filled while the other is ready. */
  private static final int PREFETCH = 2;

  private static final int MAX_HELD = 1024;

  private final ImagePass.Settings settings;
  private final EpochOrder order;
  private final List<String> classNames;
  private final int batchSize;
  private final BiConsumer<String, Exception> whenUnreadable;
  private final int[] shape;

  /** The multiple that sides of batches of different sizes are padded to; 0 for one size. */
  private final int padding;

  private final BitSet unreadable = new BitSet();
  private BatchRing ring;
  private ImagePass pass;
  private DataSetPreProcessor preProcessor;
  private boolean closed;

  /** Whether images change from epoch to epoch. */
  private final boolean isRandom;

  private final boolean reusesBuffers;

  private final EpochStream stream = new EpochStream(EpochStream.Kind.READER);

  private ImageDataSetIterator(Builder builder) {
    order = builder.order;
    classNames = builder.classNames;
    batchSize = builder.batchSize;
    whenUnreadable = builder.whenUnreadable;
    isRandom = builder.transforms.stream().anyMatch(ImageTransforms::isRandom);
    reusesBuffers = builder.heldBatches > 0;
    shape = new int[] {builder.channels, builder.height, builder.width};
    padding = builder.boxes == null ? 0 : builder.padding;
    boolean onFloats = builder.labelMaps != null || builder.boxes != null;
    ImageTransforms transforms =
        new ImageTransforms(
            builder.height,
            builder.width,
            builder.channels,
            builder.resizeFirst,
            onFloats,
            builder.transforms);
    settings =
        new ImagePass.Settings(
            builder.images,
            new ImageDecoder(
                builder.channels,
                transforms,
                builder.labelMaps,
                builder.boxes,
                classNames.size(),
                new JpegChecks(builder.whenWarned)),
            new PlanarWriter(builder.channels, builder.rgb, builder.normalizer),
            targets(builder),
            // Larger buffers would never be filled.
            Math.min(batchSize, builder.images.size()),
            builder.dropLast,
            Math.max(1, builder.heldBatches),
            builder.threads,
            this::skip);
  }

  private static Targets targets(Builder builder) {
    if (builder.boxes != null) {
      return new BoxTargets(builder.boxes);
    }
    return builder.labelMaps != null
        ? new Targets.PerPixel()
        : new Targets.OneHot(builder.images, builder.classNames.size());
  }

  private BatchRing newRing() {
    int size = settings.held() + PREFETCH;
    if (padding > 0) {
      return new PaddedRing(size, settings.batchSize(), shape[0], padding, reusesBuffers);
    }
    long[] label =
        settings.targets() instanceof Targets.PerPixel
            ? new long[] {1, shape[1], shape[2]}
            : new long[] {classNames.size()};
    return new FixedSizeRing(size, settings.batchSize(), shape, label, reusesBuffers);
  }

  /**
   * Starts a builder.
   *
   * @param images the images to read
   * @param classNames the names of the classes, in the order of their labels
   * @return a builder
   * @throws IllegalArgumentException if there are no images or no classes
   */
  public static Builder builder(EncodedImages images, List<String> classNames) {
    return new Builder(images, classNames);
  }

  private void skip(Exception why, int index) {
    boolean isNew;
    synchronized (unreadable) {
      isNew = !unreadable.get(index);
      unreadable.set(index);
    }
    if (isNew) {
      whenUnreadable.accept(settings.images().name(index), why);
    }
  }

  /**
   * The number of images skipped so far.
   *
   * @return the number of distinct unreadable images
   */
  public int skipped() {
    synchronized (unreadable) {
      return unreadable.cardinality();
    }
  }

  /**
   * Starts an epoch: at once if no batch was read since the last {@link #reset}, otherwise with the
   * next reset.
   *
   * @param epoch the epoch, from 0
   * @throws IllegalArgumentException if {@code epoch} is negative
   */
  @Override
  public void epochStarted(int epoch) {
    stream.epochStarted(epoch);
    if (pass != null && pass.images() == 0 && pass.epoch() != epoch) {
      endPass();
    }
  }

  @Override
  public void epochEnded() {
    stream.epochEnded();
  }

  private ImagePass pass() {
    if (closed) {
      throw new IllegalStateException("the iterator is closed; call reset() to reuse it");
    }
    if (pass == null) {
      if (ring == null) {
        ring = newRing();
      }
      int epoch = stream.expected();
      pass = new ImagePass(settings, ring, order.of(settings.images().size(), epoch), epoch);
    }
    return pass;
  }

  private void endPass() {
    if (pass != null) {
      pass.close();
      pass = null;
    }
  }

  /**
   * Whether there is another readable image. Blocks until one is decoded.
   *
   * @throws java.io.UncheckedIOException if none of the images can be read
   * @throws IllegalStateException if the iterator is closed or the thread interrupted
   */
  @Override
  public boolean hasNext() {
    return pass().hasNext();
  }

  /**
   * The next batch.
   *
   * @return features [N, C, H, W] and labels [N, classes]
   * @throws java.util.NoSuchElementException if there is none left
   * @throws java.io.UncheckedIOException if none of the images can be read
   * @throws IllegalStateException if another epoch was announced in the middle of this one, no
   *     epoch is running although one was announced before and there are random transforms, the
   *     transforms return an image of the wrong size, the iterator is closed, or the thread is
   *     interrupted
   */
  @Override
  public DataSet next() {
    ImagePass running = pass();
    if (stream.isRunning() && stream.expected() != running.epoch() && running.hasNext()) {
      throw new IllegalStateException(
          "epoch %d was announced after image %d was read: announce it before the first, or reset"
              .formatted(stream.expected(), running.images()));
    }
    if (isRandom) {
      stream.draw(1);
    } else {
      stream.take(1);
    }
    // On CUDA, copies of the last batch to the device may still be pending.
    Nd4j.getExecutioner().commit();
    DataSet batch = running.next();
    if (preProcessor != null) {
      preProcessor.preProcess(batch);
    }
    return batch;
  }

  /**
   * The next batch; the batch size is fixed.
   *
   * @param num the batch size, equal to {@link #batch}
   * @return the batch
   * @throws UnsupportedOperationException if {@code num} is another number
   */
  @Override
  public DataSet next(int num) {
    if (num != batchSize) {
      throw new UnsupportedOperationException(
          "the batch size is "
              + batchSize
              + " (batches are prefetched), but "
              + num
              + " was requested");
    }
    return next();
  }

  /**
   * Reads one image on the calling thread, transformed as the first of epoch 0. Does not change
   * what {@link #next} returns. Thread-safe.
   *
   * @param index the number of the image in its source, from 0
   * @return the image, [1, C, H, W], in memory of its own
   * @throws IOException if it cannot be read or decoded as a whole; the message does not name it
   * @throws IllegalStateException if the transforms return an image of the wrong size
   */
  public INDArray read(int index) throws IOException {
    return read(index, 0, 0);
  }

  /**
   * Reads one image on the calling thread, transformed with the draws of a key. Does not change
   * what {@link #next} returns. Thread-safe.
   *
   * @param index the number of the image in its source, from 0
   * @param epoch the epoch, from 0
   * @param key the image's position in the epoch's stream of readable images, from 0
   * @return the image, [1, C, H, W], in memory of its own
   * @throws IOException if it cannot be read or decoded as a whole; the message does not name it
   * @throws IllegalArgumentException if {@code epoch} or {@code key} is negative
   * @throws IllegalStateException if the transforms return an image of the wrong size
   */
  public INDArray read(int index, int epoch, long key) throws IOException {
    Checks.notNegative("epoch", epoch);
    Checks.notNegative("key", key);
    String name = settings.images().name(index);
    byte[] encoded = settings.images().encoded(index);
    try (ImageDecoder.Decoded decoded =
            settings.decoder().decode(index, name, encoded, epoch, key);
        Mat image = decoded.transformed(epoch, key).mat()) {
      float[] values = new float[Math.toIntExact(image.total() * shape[0])];
      settings.writer().write(image, FloatBuffer.wrap(values));
      return Nd4j.createFromArray(values).reshape(1, shape[0], image.rows(), image.cols());
    }
  }

  /** Restarts at the first image, in the epoch announced last. */
  @Override
  public void reset() {
    endPass();
    stream.passStarted();
    closed = false;
  }

  /** Stops the threads and discards prefetched batches. {@link #reset} makes it usable again. */
  @Override
  public void close() {
    endPass();
    closed = true;
  }

  /**
   * True.
   *
   * @return true
   */
  @Override
  public boolean resetSupported() {
    return true;
  }

  /**
   * Always false: this iterator prefetches by itself.
   *
   * @return false
   */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int batch() {
    return batchSize;
  }

  /**
   * The number of values in an image.
   *
   * @return C H W; 0 if images have any size
   */
  @Override
  public int inputColumns() {
    return shape[0] * shape[1] * shape[2];
  }

  @Override
  public int totalOutcomes() {
    return classNames.size();
  }

  @Override
  public List<String> getLabels() {
    return classNames;
  }

  /**
   * Sets a pre-processor, run on each batch on the thread that calls {@link #next}.
   *
   * @param preProcessor the pre-processor, such as {@code LabelSmoothing}, or null; for
   *     normalisation, {@link Builder#normalizer} is faster
   */
  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /** Builds an iterator. Only the size is required, unless batches have one image each. */
  public static final class Builder {
    private static final int DEFAULT_BATCH_SIZE = 32;

    private final EncodedImages images;
    private final List<String> classNames;
    private int height;
    private int width;
    private int channels = 3;
    private boolean rgb;
    private boolean resizeFirst;
    private boolean dropLast;
    private LabelMaps labelMaps;
    private ObjectBoxes boxes;
    private int padding;
    private List<ImageTransform> transforms = List.of();
    private DataNormalization normalizer;
    private int batchSize = DEFAULT_BATCH_SIZE;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int heldBatches;
    private EpochOrder order = EpochOrder.fixed();
    private BiConsumer<String, Exception> whenUnreadable =
        (name, why) -> LOG.warn("Skipped {}: {}", Printable.line(name), why.getMessage());

    private BiConsumer<String, String> whenWarned = JpegChecks.LOGGING;

    private Builder(EncodedImages images, List<String> classNames) {
      this.images = Checks.notNull("images", images);
      this.classNames = Checks.notEmpty("classNames", classNames);
      Checks.atLeast("the number of images", images.size(), 1);
    }

    /**
     * Sets the size of the images in a batch. Without it, each image has its own size after the
     * transforms, and the batch size must be 1, except with {@link #boxes}.
     *
     * @param height the height in pixels, in [1, 1048576]
     * @param width the width in pixels, in [1, 1048576]
     * @return this builder
     * @throws IllegalArgumentException if one is out of range
     */
    public Builder size(int height, int width) {
      this.height = Checks.imageSide("height", height);
      this.width = Checks.imageSide("width", width);
      return this;
    }

    /**
     * Sets the number of channels to decode, whatever the files hold.
     *
     * @param channels 1 (grey) or 3 (colour, the default)
     * @return this builder
     * @throws IllegalArgumentException if {@code channels} is neither 1 nor 3
     */
    public Builder channels(int channels) {
      if (channels != 1 && channels != 3) {
        throw Checks.invalid("channels", "1 or 3", channels);
      }
      this.channels = channels;
      return this;
    }

    /**
     * Orders the channels of the batches as red, green and blue, as models of Keras and torchvision
     * expect. Otherwise their order is BGR, as DataVec's. Transforms get images in BGR order in
     * either case; the normaliser gets the order of the batches.
     *
     * @return this builder
     */
    public Builder rgb() {
      rgb = true;
      return this;
    }

    /**
     * Resizes each image to the final size before the transforms, without keeping its aspect ratio.
     * Otherwise the transforms get it in its original size and must bring it to the final one.
     *
     * @return this builder
     */
    public Builder resizeFirst() {
      resizeFirst = true;
      return this;
    }

    /**
     * Sets the label maps of the images, for semantic segmentation: labels are then [N, 1, H, W],
     * FLOAT, with the class of each pixel, or {@link LabelMaps#IGNORED}, and not one-hot.
     *
     * <p>An image is unreadable, and skipped, if its label map is: if that cannot be decoded, has
     * another size than the image, or has a value that is not a class. The transforms get images as
     * floats in [0, 255], as in semseg, so that borders have exactly the fill's value, and must be
     * {@link LabelMapTransform}s; {@link #resizeFirst} cannot be used.
     *
     * @param labelMaps the label maps, in the order of the images; null for one class per image
     * @return this builder
     */
    public Builder labelMaps(LabelMaps labelMaps) {
      this.labelMaps = labelMaps;
      return this;
    }

    /**
     * Sets the boxes of the objects in the images, for object detection. Labels are then [N, 1 +
     * objects, 5], FLOAT: for each image a row of its height, its width, the epoch, its position in
     * the epoch's stream and its number in its source, and for each object a row of x0, y0, x1, y1
     * and label, padded with rows of zeros.
     *
     * <p>The boxes move with the image, are clipped to it, and left out if nothing remains. An
     * image whose size is not the one of its boxes is unreadable. The transforms get images as
     * floats in [0, 255], so that masks have exactly the mean, and must be {@link
     * MatImageTransform}s.
     *
     * <p>Without a {@link #size}, the images of a batch may have different sizes: each is in the
     * top left corner of [N, C, H, W], where H and W are the largest height and width in the batch,
     * rounded up, and the rest is padded with zeros after normalisation.
     *
     * @param boxes the boxes, in the order of the images
     * @param multiple H and W are multiples of it, such as 32; at least 1
     * @return this builder
     * @throws IllegalArgumentException if the multiple is out of range
     */
    public Builder boxes(ObjectBoxes boxes, int multiple) {
      this.boxes = Checks.notNull("boxes", boxes);
      this.padding = Checks.atLeast("multiple", multiple, 1);
      return this;
    }

    /**
     * Drops the last batch of an epoch if it is not full, as {@code drop_last} of PyTorch's
     * DataLoader does.
     *
     * @return this builder
     */
    public Builder dropLast() {
      dropLast = true;
      return this;
    }

    /**
     * Sets the transforms of the 8-bit images, applied in this order; by default none. Those of
     * this library are called with the iterator's keys; their own epoch and image counts are not
     * used.
     *
     * <p>Others are called for one image at a time. If a {@code BaseImageTransform} was constructed
     * with a {@code Random}, that is asked for a seed once, and each image gets a {@code Random}
     * keyed by this seed, the epoch and the image. Transforms that draw from elsewhere, such as
     * DataVec's {@code RandomCropTransform} and {@code PipelineImageTransform} from ND4J's global
     * generator, are reproducible with one thread only.
     *
     * @param transforms the transforms, used by this iterator alone
     * @return this builder
     * @throws IllegalArgumentException if one is null
     */
    public Builder transforms(List<? extends ImageTransform> transforms) {
      for (ImageTransform transform : Checks.notNull("transforms", transforms)) {
        Checks.notNull("each of transforms", transform);
      }
      this.transforms = List.copyOf(transforms);
      return this;
    }

    /**
     * Sets the transforms, see {@link #transforms(List)}.
     *
     * @param transforms the transforms
     * @return this builder
     * @throws IllegalArgumentException if one is null
     */
    public Builder transforms(ImageTransform... transforms) {
      return transforms(Arrays.asList(transforms));
    }

    /**
     * Sets the normaliser; without one, values are in [0, 255].
     *
     * @param normalizer a per-channel normaliser, such as a {@link
     *     org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize} that was fitted to images
     *     or has a mean and a standard deviation per channel, [1, C]; null for none
     * @return this builder
     */
    public Builder normalizer(DataNormalization normalizer) {
      this.normalizer = normalizer;
      return this;
    }

    /**
     * Sets the batch size.
     *
     * @param batchSize the number of images, at least 1; by default 32
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder batchSize(int batchSize) {
      this.batchSize = Checks.atLeast("batchSize", batchSize, 1);
      return this;
    }

    /**
     * Sets the number of worker threads.
     *
     * @param threads at least 1; by default the number of processors
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder threads(int threads) {
      this.threads = Checks.atLeast("threads", threads, 1);
      return this;
    }

    /**
     * Sets the order of the images.
     *
     * @param order the order; by default file order
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder order(EpochOrder order) {
      this.order = Checks.notNull("order", order);
      return this;
    }

    /**
     * Reuses buffers: a batch is valid until this many more were read, and then overwritten.
     * Reading one that was overwritten throws an IllegalStateException. 1 is right for {@code fit}
     * and {@code evaluate}, the number of workers for a {@code ParallelWrapper}. By default each
     * batch has arrays of its own.
     *
     * @param heldBatches the number of batches that the caller uses at once, in [1, 1024]
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder heldBatches(int heldBatches) {
      this.heldBatches = Checks.inClosedRange("heldBatches", heldBatches, 1, MAX_HELD);
      return this;
    }

    /**
     * Sets the handler that is called once for each unreadable image.
     *
     * @param whenUnreadable gets the image's name and the exception, on a worker thread; must not
     *     call the iterator; by default logs a warning
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder whenUnreadable(BiConsumer<String, Exception> whenUnreadable) {
      this.whenUnreadable = Checks.notNull("whenUnreadable", whenUnreadable);
      return this;
    }

    /**
     * Sets the handler that is called once for each image that is read although something is wrong
     * with its file, such as a missing end marker.
     *
     * @param whenWarned gets the image's name and what is wrong, on a worker thread; must not call
     *     the iterator; by default logs a warning
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder whenWarned(BiConsumer<String, String> whenWarned) {
      this.whenWarned = Checks.notNull("whenWarned", whenWarned);
      return this;
    }

    /**
     * Builds the iterator; nothing is read yet.
     *
     * @return the iterator
     * @throws IllegalArgumentException if the size is missing or too large for an array, the
     *     normaliser does not fit the number of channels, there are fewer images than in a batch
     *     although the last one is dropped, or the transforms or the normaliser do not support
     *     label maps or boxes
     */
    public ImageDataSetIterator build() {
      if (height == 0 && (batchSize > 1 && boxes == null || resizeFirst)) {
        throw Checks.invalid("size", "given, unless batchSize is 1", "not");
      }
      if (dropLast && batchSize > images.size()) {
        throw Checks.invalid(
            "batchSize", "at most " + images.size() + ", the number of images", batchSize);
      }
      if (labelMaps != null) {
        Checks.require(boxes == null, "boxes", "absent with label maps", "given");
        requireSupport(LabelMapTransform.class, "label maps");
      }
      if (boxes != null) {
        requireSupport(MatImageTransform.class, "boxes");
      }
      if ((long) height * width > Integer.MAX_VALUE / channels) {
        throw Checks.invalid(
            "size",
            "less than 2^31 values per image",
            String.format("%d x %d x %d", height, width, channels));
      }
      return new ImageDataSetIterator(this);
    }

    private void requireSupport(Class<?> type, String labels) {
      for (ImageTransform transform : transforms) {
        Checks.require(
            type.isInstance(transform),
            "transforms",
            type.getSimpleName() + "s with " + labels,
            transform.getClass().getSimpleName());
      }
      Checks.require(!resizeFirst, "resizeFirst", "off with " + labels, "on");
      Checks.require(
          normalizer == null || normalizer instanceof NormalizerStandardize,
          "normalizer",
          "a NormalizerStandardize with " + labels,
          normalizer);
    }
  }
}
