package org.gridmask.iterator;

import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gridmask.check.Checks;
import org.gridmask.internal.nd4j.BatchCopies;
import org.gridmask.internal.nd4j.CallingThread;
import org.gridmask.internal.nd4j.CompositeParts;
import org.gridmask.internal.nd4j.EpochStream;
import org.gridmask.internal.nd4j.MultiDataSetSide;
import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.ImageFormat;
import org.gridmask.schedule.EpochAware;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The base of the masking iterators: options, prefetching, positions and epochs.
 *
 * @param <T> a batch
 * @param <I> the wrapped iterator
 * @param <S> the masking iterator
 */
abstract class MaskingIterator<T, I extends Iterator<T>, S>
    implements Iterator<T>, EpochAware, AutoCloseable, Serializable {

  private static final long serialVersionUID = 1L;

  /** Enough to hide reading behind training, without holding many batches. */
  static final int DEFAULT_PREFETCH = 2;

  private static final Set<String> READING = Set.of("hasNext", "next", "reset", "forEachRemaining");

  /** What users may choose. */
  record Options(BatchMasker masker, int prefetch, boolean inPlace, int... inputs)
      implements Serializable {}

  @SuppressWarnings("serial") // Iterators of ND4J are serialisable.
  final I inside;

  private final Options options;
  private final EpochStream stream = new EpochStream(EpochStream.Kind.ITERATOR);
  private transient Prefetcher<T> prefetcher;

  /** Whether the wrapped iterator was given away, so that this pass is over. */
  private transient boolean over;

  MaskingIterator(I inside, Options options) {
    this.inside = inside;
    this.options = options;
  }

  /** This iterator with other options. */
  abstract S with(Options newOptions);

  private S with(BatchMasker masker) {
    return with(new Options(masker, options.prefetch, options.inPlace, options.inputs));
  }

  /**
   * This iterator with another fill. To be called before the first batch is read, like all options.
   *
   * @param fill the fill of dropped pixels; by default 0; colours with a value per channel are
   *     given as stored
   * @return the iterator, over the same wrapped one
   * @throws IllegalArgumentException if it is null, or an RGB or BGR colour
   */
  public S withFill(Fill fill) {
    return with(options.masker.withFill(fill));
  }

  /**
   * This iterator for another format.
   *
   * @param format the order of the dimensions; by default channels first
   * @return the iterator, over the same wrapped one
   * @throws IllegalArgumentException if it is null
   */
  public S withFormat(ImageFormat format) {
    return with(options.masker.withFormat(format));
  }

  /**
   * This iterator with prefetching.
   *
   * @param prefetch the number of batches to prefetch, at least 0; 0 reads on the calling thread;
   *     by default 2 if the wrapped iterator supports it
   * @return the iterator, over the same wrapped one
   * @throws IllegalArgumentException if it is negative
   */
  public S withPrefetch(int prefetch) {
    Checks.atLeast("prefetch", prefetch, 0);
    return with(new Options(options.masker, prefetch, options.inPlace, options.inputs));
  }

  /**
   * This iterator without a copy of each batch. Only for wrapped iterators that refill each batch,
   * such as {@code ImageDataSetIterator}: arrays that are kept stay masked.
   *
   * @param inPlace whether to mask in place; by default not
   * @return the iterator, over the same wrapped one
   */
  public S withInPlace(boolean inPlace) {
    return with(new Options(options.masker, options.prefetch, inPlace, options.inputs));
  }

  /** This iterator for other inputs. */
  S inputs(int... inputs) {
    return with(
        new Options(
            options.masker,
            options.prefetch,
            options.inPlace,
            MultiDataSetSide.INPUTS.checked(inputs)));
  }

  /** Reads ahead within an epoch only, so that what is inside draws as in that epoch. */
  private Iterator<T> batches() {
    if (prefetcher == null && options.prefetch > 0 && stream.isRunning()) {
      prefetcher = new Prefetcher<>(inside, options.prefetch);
    }
    return prefetcher != null ? prefetcher : inside;
  }

  @Override
  public boolean hasNext() {
    if (!stream.isRunning() && CallingThread.isStoppingEarly()) {
      stream.requireRunning();
    }
    return !over && batches().hasNext();
  }

  /**
   * The next batch, masked. The wrapped iterator's batch is unchanged, unless masking is in place.
   *
   * @return a new batch, or the wrapped iterator's if it was masked in place or none of its images
   *     is masked
   * @throws java.util.NoSuchElementException if there is none left
   * @throws IllegalStateException if no epoch is announced, or the epoch has had its pass over the
   *     data
   */
  @Override
  public T next() {
    checkNext();
    return masked(batches().next());
  }

  private void checkNext() {
    if (over) {
      throw new NoSuchElementException("unmasked() ended this pass");
    }
    if (!CallingThread.isPrefetching()) {
      stream.requireRunning();
    }
  }

  /**
   * A batch of another size.
   *
   * @param num the number of images
   * @return the batch, masked
   * @throws UnsupportedOperationException if batches are prefetched, which fixes their size
   * @throws IllegalStateException if no epoch is announced, or the epoch has had its pass
   */
  public T next(int num) {
    if (options.prefetch > 0) {
      throw new UnsupportedOperationException(
          "batches are prefetched: set the batch size "
              + num
              + " on the wrapped iterator, or use withPrefetch(0)");
    }
    checkNext();
    return masked(read(num));
  }

  private T masked(T batch) {
    INDArray[] features = batch == null ? null : features(batch);
    if (features == null) {
      return batch;
    }
    INDArray images = MultiDataSetSide.images(features, labels(batch), options.inputs)[0];
    EpochStream.Place place = stream.take(BatchLayout.count(images));
    if (CallingThread.isPrefetching()) {
      return deferred(batch, later -> mask(later, place));
    }
    INDArray[] masked = mask(features, place);
    return Arrays.equals(masked, features, BatchCopies.IDENTITY)
        ? batch
        : withFeatures(batch, masked);
  }

  private INDArray[] mask(INDArray[] features, EpochStream.Place place) {
    EpochStream.Draw draw = stream.draw(place);
    INDArray[] images = MultiDataSetSide.INPUTS.select(features, options.inputs);
    int max = 0;
    for (int i = 0; i < images.length; i++) {
      BatchMasker.Masked masked =
          options.masker.mask(images[i], draw.epoch(), draw.first(), options.inPlace, stream);
      images[i] = masked.images();
      max = Math.max(max, masked.masked());
    }
    stream.count(BatchLayout.count(images[0]), max);
    return MultiDataSetSide.replaced(features, options.inputs, images);
  }

  /** The batch's features, null if it has none. */
  abstract INDArray[] features(T batch);

  abstract INDArray[] labels(T batch);

  abstract T withFeatures(T batch, INDArray[] features);

  /** A batch whose features are masked when they are first read. */
  abstract T deferred(T batch, UnaryOperator<INDArray[]> masks);

  abstract T read(int images);

  abstract Class<I> type();

  abstract void resetSource();

  /** The pre-processor of the wrapped iterator, null if there is none. */
  abstract Object preProcessor();

  /** Restarts at the first image. Each pass over the data needs an epoch of its own. */
  public void reset() {
    close();
    prefetcher = null;
    over = false;
    resetSource();
    stream.passStarted();
  }

  /**
   * A view of the wrapped iterator, for evaluating on the training images or fitting a normaliser.
   * Reading it ends the pass of this one, which then has no next batch until it is reset, as
   * trainers do. In the middle of an epoch the view throws an IllegalStateException, since the
   * other images of the epoch would be lost.
   *
   * @return the view, with the wrapped iterator's pre-processor
   */
  public I unmasked() {
    return type()
        .cast(
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {type()},
                (view, method, arguments) -> {
                  if (READING.contains(method.getName())) {
                    endPass();
                  }
                  try {
                    return method.invoke(inside, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  private void endPass() {
    if (!over && stream.isDrawing() && hasNext()) {
      throw new IllegalStateException(
          "reading unmasked() would end this epoch after image "
              + images()
              + ": read it between epochs, or reset() this iterator first");
    }
    close();
    over = true;
  }

  /**
   * Always false: this iterator prefetches by itself and draws masks on the training thread.
   *
   * @return false
   */
  public boolean asyncSupported() {
    return false;
  }

  /**
   * The number of images returned in this epoch.
   *
   * @return the number of images since the epoch's start
   */
  public long images() {
    return stream.images();
  }

  /**
   * The number of images of this epoch with at least one dropped pixel.
   *
   * @return the number of masked images since the epoch's start
   */
  public long maskedImages() {
    return stream.masked();
  }

  /**
   * Starts an epoch, also of the wrapped iterator and of its pre-processor, or the parts of a
   * composite one, if they are {@link EpochAware}.
   */
  @Override
  public void epochStarted(int epoch) {
    stream.epochStarted(epoch);
    inner().forEach(aware -> aware.epochStarted(epoch));
  }

  /** What is inside and depends on epochs. */
  private List<EpochAware> inner() {
    return Stream.concat(Stream.of(inside), CompositeParts.of(preProcessor()))
        .filter(EpochAware.class::isInstance)
        .map(EpochAware.class::cast)
        .toList();
  }

  @Override
  public void requireImages() {
    stream.requireImages();
  }

  @Override
  public void epochEnded() {
    stream.epochEnded();
    inner().forEach(EpochAware::epochEnded);
  }

  /** Stops the prefetching thread. {@link #reset} makes the iterator usable again. */
  @Override
  public void close() {
    if (prefetcher != null) {
      prefetcher.close();
    }
  }
}
