package org.gridmask.loader;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.check.Checks;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, decodes, transforms and normalises images on several threads into batches whose buffers
 * are reused: features [N, C, H, W], FLOAT, colours as blue, green, red, and labels [N, classes],
 * one-hot. The last batch of an epoch may be smaller.
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
 * var train = MaskingDataSetIterator.inPlace(images, masker);
 * network.addListeners(new EpochListener(images, train));
 * </pre>
 *
 * <p><b>Memory.</b> A batch belongs to its reader, who may change it, until {@link #next} is called
 * again ({@link Builder#heldBatches} makes that longer); then its memory is filled anew. Two
 * batches are read ahead. So do not put anything around it that reads ahead and keeps batches
 * ({@link #asyncSupported} is false), and copy what is to be kept.
 *
 * <p><b>Draws.</b> What comes out is a function of the images, the order, the transforms' seeds and
 * the epoch, and the same with any number of threads. An image's key is its position in the epoch's
 * stream of readable images. The epoch is the one that was announced ({@link #epochStarted}) when
 * the first question of a pass was asked; without anyone to announce epochs, a pass counts as one.
 *
 * <p><b>Errors.</b> An image that cannot be read or decoded, is in no format that {@link
 * EncodedImages} names, or claims more than 100 million pixels is left out; it is warned about
 * once, counted ({@link #skipped}), and the batch filled with the images that follow, which keep
 * the keys that they would have if it were not there. What a transform throws comes out of {@link
 * #next} for the batch that the image belongs to, and again until a {@link #reset}.
 *
 * <p><b>Large images.</b> If the images keep their size ({@link Builder#resizeFirst} is not used)
 * and the first transform is a {@code RandomResizedCropImageTransform}, a JPEG image is decoded at
 * 1/2, 1/4 or 1/8 of its size where the crop still has at least the pixels of the result in both
 * directions. Such an image differs a little from one that is decoded in full, all others do not.
 *
 * <p>The threads are daemons, begin with the first question of a pass, and end with it or with
 * {@link #close} or {@link #reset}. Belongs to one reader at a time.
 *
 * @serial exclude
 */
// Serializable by its interface alone: images and orders may be lambdas, which are not.
@SuppressWarnings("serial")
public final class ImageDataSetIterator implements DataSetIterator, EpochAware, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImageDataSetIterator.class);

  /** One is filled while the other is ready. */
  private static final int AHEAD = 2;

  private static final int MAX_HELD = 1024;

  private final ImagePass.Work work;
  private final EpochOrder order;
  private final List<String> classNames;
  private final int batchSize;
  private final BiConsumer<String, Exception> whenUnreadable;
  private final int[] shape;
  private final BitSet unreadable = new BitSet();
  private BatchRing ring;
  private ImagePass pass;
  private DataSetPreProcessor preProcessor;
  private int epoch;
  private boolean announced;
  private boolean overtaken;
  private boolean closed;

  private ImageDataSetIterator(Builder settings) {
    order = settings.order;
    classNames = settings.classNames;
    batchSize = settings.batchSize;
    whenUnreadable = settings.whenUnreadable;
    shape = new int[] {settings.channels, settings.height, settings.width};
    ImageTransforms transforms =
        new ImageTransforms(
            settings.height,
            settings.width,
            settings.channels,
            settings.resizeFirst,
            settings.transforms);
    work =
        new ImagePass.Work(
            settings.images,
            new ImageDecoder(settings.channels, transforms),
            new PlanarWriter(
                settings.channels, settings.height, settings.width, settings.normalizer),
            classNames.size(),
            // No batch has more images than there are, even where more are asked for.
            Math.min(batchSize, settings.images.size()),
            settings.heldBatches,
            settings.threads,
            this::leftOut);
  }

  /**
   * Begins to describe an iterator.
   *
   * @param images what to read
   * @param classNames the names of the classes, in the order of their labels
   * @return a builder
   * @throws IllegalArgumentException if there are no images or no classes
   */
  public static Builder builder(EncodedImages images, List<String> classNames) {
    return new Builder(images, classNames);
  }

  private void leftOut(Exception why, int index) {
    boolean isNew;
    synchronized (unreadable) {
      isNew = !unreadable.get(index);
      unreadable.set(index);
    }
    if (isNew) {
      whenUnreadable.accept(work.images().name(index), why);
    }
  }

  /**
   * The images that were left out so far.
   *
   * @return the number of different images that could not be read
   */
  public int skipped() {
    synchronized (unreadable) {
      return unreadable.cardinality();
    }
  }

  /**
   * Begins an epoch, if no batch was read since the last {@link #reset}; otherwise the next reset
   * begins it.
   *
   * @param newEpoch the epoch, from 0
   * @throws IllegalArgumentException if {@code newEpoch} is negative
   */
  @Override
  public void epochStarted(int newEpoch) {
    Checks.notNegative("epoch", newEpoch);
    epoch = newEpoch;
    announced = true;
    if (pass != null) {
      overtaken = pass.epoch() != newEpoch;
      if (overtaken && pass.images() == 0) {
        endPass();
        overtaken = false;
      }
    }
  }

  private ImagePass pass() {
    if (closed) {
      throw new IllegalStateException("the iterator is closed; reset() begins anew");
    }
    if (pass == null) {
      if (ring == null) {
        ring = new BatchRing(work.held() + AHEAD, work.batchSize(), shape, work.classes());
      }
      pass = new ImagePass(work, ring, order.of(work.images().size(), epoch), epoch);
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
   * Whether there is another readable image, for which one has to be decoded.
   *
   * @throws java.io.UncheckedIOException if not one of all images can be read
   * @throws IllegalStateException if the iterator is closed, or the thread interrupted
   */
  @Override
  public boolean hasNext() {
    return pass().hasNext();
  }

  /**
   * The next batch, which is the caller's until the next call.
   *
   * @return features [N, C, H, W] and labels [N, classes]
   * @throws java.util.NoSuchElementException if there is none left
   * @throws java.io.UncheckedIOException if not one of all images can be read
   * @throws IllegalStateException if another epoch was announced in the middle of this one, an
   *     image comes out of the transforms in another size, the iterator is closed, or the thread
   *     interrupted
   */
  @Override
  public DataSet next() {
    ImagePass running = pass();
    if (overtaken && running.hasNext()) {
      throw new IllegalStateException(
          "epoch %d was announced when %d images had been read: announce it before the first, or reset"
              .formatted(epoch, running.images()));
    }
    // On CUDA a batch may still be on its way to the device.
    Nd4j.getExecutioner().commit();
    DataSet batch = running.next();
    if (preProcessor != null) {
      preProcessor.preProcess(batch);
    }
    return batch;
  }

  /**
   * A batch of the iterator's own size.
   *
   * @param num the number of images, which must be that of {@link #batch}
   * @return the batch
   * @throws UnsupportedOperationException for other numbers, for batches are read ahead
   */
  @Override
  public DataSet next(int num) {
    if (num != batchSize) {
      throw new UnsupportedOperationException(
          "batches of " + batchSize + " images are read ahead, none of " + num);
    }
    return next();
  }

  /** Begins again at the first image, in the epoch announced last. */
  @Override
  public void reset() {
    if (!announced && pass != null && pass.images() > 0) {
      epoch++;
    }
    endPass();
    overtaken = false;
    closed = false;
  }

  /** Ends the threads and drops what was read ahead. A later {@link #reset} begins anew. */
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
   * Always false: it reads ahead by itself, and reuses a batch's buffers.
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
   * @return C H W
   */
  @Override
  public int inputColumns() {
    return shape[0] * shape[1] * shape[2];
  }

  @Override
  public int totalOutcomes() {
    return work.classes();
  }

  @Override
  public List<String> getLabels() {
    return classNames;
  }

  /**
   * Sets what is done to each batch in place when it goes out, on the reader's thread.
   *
   * @param preProcessor such as {@code LabelSmoothing}, or null; to normalise, {@link
   *     Builder#normalizer} is faster
   */
  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /** Describes an iterator. Only the size has no default. */
  public static final class Builder {
    private static final int DEFAULT_BATCH_SIZE = 32;

    private final EncodedImages images;
    private final List<String> classNames;
    private int height;
    private int width;
    private int channels = 3;
    private boolean resizeFirst;
    private List<ImageTransform> transforms = List.of();
    private DataNormalization normalizer;
    private int batchSize = DEFAULT_BATCH_SIZE;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int heldBatches = 1;
    private EpochOrder order = EpochOrder.fixed();
    private BiConsumer<String, Exception> whenUnreadable =
        (name, why) -> LOG.warn("Left out {}: {}", name, why.getMessage());

    private Builder(EncodedImages images, List<String> classNames) {
      this.images = Checks.notNull("images", images);
      this.classNames = Checks.notEmpty("classNames", classNames);
      Checks.atLeast("the number of images", images.size(), 1);
    }

    /**
     * The size that all images come in.
     *
     * @param height in pixels, in [1, 1048576]
     * @param width in pixels, in [1, 1048576]
     * @return this builder
     * @throws IllegalArgumentException if one lies outside of its range
     */
    public Builder size(int height, int width) {
      this.height = Checks.imageSide("height", height);
      this.width = Checks.imageSide("width", width);
      return this;
    }

    /**
     * Grey or colour, whatever the files hold.
     *
     * @param channels 1 (grey) or 3 (blue, green, red; the default)
     * @return this builder
     * @throws IllegalArgumentException if it is another number
     */
    public Builder channels(int channels) {
      if (channels != 1 && channels != 3) {
        throw Checks.invalid("channels", "1 or 3", channels);
      }
      this.channels = channels;
      return this;
    }

    /**
     * Scales each image as a whole to the size before the transforms see it, whatever its
     * proportions. Otherwise the transforms see it in its own size and have to bring it to the one
     * wanted.
     *
     * @return this builder
     */
    public Builder resizeFirst() {
      resizeFirst = true;
      return this;
    }

    /**
     * What is done to each image of 8 bits, in this order; by default nothing. What the transforms
     * themselves would say of epochs and last images does not matter: they are given their keys.
     *
     * @param transforms each a {@code KeyedImageTransform}, a {@code
     *     ResizeShorterSideImageTransform} or a {@code CenterCropImageTransform}; transforms that
     *     draw otherwise are refused by {@link #build}, for threads would share them
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
     * What is done to each image, see {@link #transforms(List)}.
     *
     * @param transforms the transforms
     * @return this builder
     * @throws IllegalArgumentException if one is null
     */
    public Builder transforms(ImageTransform... transforms) {
      return transforms(Arrays.asList(transforms));
    }

    /**
     * Normalises the images, which have values from 0 to 255 otherwise.
     *
     * @param normalizer one whose result for a value depends on its channel alone, such as a {@link
     *     org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize} that was fitted to images
     *     or made of a mean and a deviation for each channel, [1, C]; null for none
     * @return this builder
     */
    public Builder normalizer(DataNormalization normalizer) {
      this.normalizer = normalizer;
      return this;
    }

    /**
     * The images in a batch.
     *
     * @param batchSize at least 1; by default 32
     * @return this builder
     * @throws IllegalArgumentException if it lies outside of its range
     */
    public Builder batchSize(int batchSize) {
      this.batchSize = Checks.atLeast("batchSize", batchSize, 1);
      return this;
    }

    /**
     * The threads that read.
     *
     * @param threads at least 1; by default as many as there are processors
     * @return this builder
     * @throws IllegalArgumentException if it lies outside of its range
     */
    public Builder threads(int threads) {
      this.threads = Checks.atLeast("threads", threads, 1);
      return this;
    }

    /**
     * The order of the images.
     *
     * @param order the order; by default that of their numbers
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder order(EpochOrder order) {
      this.order = Checks.notNull("order", order);
      return this;
    }

    /**
     * How many batches the reader holds at once: a batch stays as it is until so many others were
     * read. There is memory for two more.
     *
     * @param heldBatches in [1, 1024]; by default 1
     * @return this builder
     * @throws IllegalArgumentException if it lies outside of its range
     */
    public Builder heldBatches(int heldBatches) {
      this.heldBatches = Checks.inClosedRange("heldBatches", heldBatches, 1, MAX_HELD);
      return this;
    }

    /**
     * What is to happen once for each image that cannot be read.
     *
     * @param whenUnreadable gets the image's name and what was wrong, on a reading thread, which it
     *     must not make wait for the iterator; by default that is logged as a warning
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder whenUnreadable(BiConsumer<String, Exception> whenUnreadable) {
      this.whenUnreadable = Checks.notNull("whenUnreadable", whenUnreadable);
      return this;
    }

    /**
     * Makes the iterator; nothing is read yet.
     *
     * @return the iterator
     * @throws IllegalArgumentException if there is no size or it is too large for an array, a
     *     transform cannot be shared by threads, or the normaliser is none for so many channels
     */
    public ImageDataSetIterator build() {
      if (height == 0) {
        throw Checks.invalid("size", "given", "not");
      }
      if ((long) height * width > Integer.MAX_VALUE / channels) {
        throw Checks.invalid(
            "size",
            "that of images with less than 2^31 values",
            String.format("%d x %d with %d channels", height, width, channels));
      }
      return new ImageDataSetIterator(this);
    }
  }
}
