package org.gridmask.examples.train;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.Figures;
import org.gridmask.internal.nd4j.KeyedPreProcessor;
import org.gridmask.loader.ImageDataSetIterator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The augmented training batches of a run, read in any order: each is a function of the epoch, the
 * position of its first image and the images. Serializable, for other processes that find the data
 * set in the same folder. Not thread-safe.
 */
// Transforms and preprocessors are serializable, which DataVec's and ND4J's interfaces do not say.
@SuppressWarnings("serial")
public final class KeyedBatches implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The data sets that this process has opened, by folder: every task needs the same one. */
  private static final ConcurrentHashMap<String, ImageSource> OPENED = new ConcurrentHashMap<>();

  private final String folder;
  private final int size;
  private final ImageShape shape;
  private final boolean cropped;
  private final boolean rgb;
  private final List<ImageTransform> transforms;
  private final NormalizerStandardize normalizer;
  private final List<DataSetPreProcessor> preProcessors;
  private final MaskCounter counter;

  private transient ImageSource source;
  private transient ImageDataSetIterator reader;

  /**
   * An image that cannot be read.
   *
   * @param image its number in the data set
   * @param why its name and the reason, in one line
   */
  public record Unreadable(int image, String why) implements Serializable {}

  /**
   * A batch.
   *
   * @param batch the readable images
   * @param masked how many of them the reported mask dropped pixels of
   * @param maskHash the sum of the hashes of these masks
   * @param unreadable the images that are left out; without them, later images have smaller
   *     positions
   */
  public record Read(DataSet batch, long masked, long maskHash, List<Unreadable> unreadable) {}

  KeyedBatches(
      String folder,
      int size,
      ImageShape shape,
      boolean cropped,
      boolean rgb,
      List<ImageTransform> transforms,
      NormalizerStandardize normalizer,
      List<DataSetPreProcessor> preProcessors,
      MaskCounter counter) {
    this.folder = folder;
    this.size = size;
    this.shape = shape;
    this.cropped = cropped;
    this.rgb = rgb;
    this.transforms = new ArrayList<>(transforms);
    this.normalizer = normalizer;
    this.preProcessors = new ArrayList<>(preProcessors);
    this.counter = counter;
  }

  /**
   * Reads a batch on the calling thread.
   *
   * @param epoch the epoch, from 0
   * @param first the position of the first image in the epoch's stream of readable images, from 0
   * @param images the numbers of the images in the data set, at least one
   * @return the batch, in memory of its own; null instead if none of the images can be read
   * @throws IOException if the folder has no data set in this process, or another one, or it cannot
   *     be read
   */
  public Read read(int epoch, long first, int[] images) throws IOException {
    open();
    List<INDArray> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<Unreadable> unreadable = new ArrayList<>();
    counter.reset();
    for (int image : images) {
      try {
        pixels.add(reader.read(image, epoch, first + pixels.size()));
        labels.add(source.trainLabel(image));
      } catch (IOException e) {
        String why = source.trainName(image) + ": " + FileErrors.reason(e);
        unreadable.add(new Unreadable(image, why));
      }
    }
    DataSet batch = pixels.isEmpty() ? null : batch(pixels, labels);
    if (batch != null && unreadable.isEmpty()) {
      for (DataSetPreProcessor preProcessor : preProcessors) {
        if (preProcessor instanceof KeyedPreProcessor keyed) {
          keyed.preProcess(batch, epoch, first);
        } else {
          preProcessor.preProcess(batch);
        }
      }
    }
    return new Read(batch, counter.masked(), counter.hash(), List.copyOf(unreadable));
  }

  private DataSet batch(List<INDArray> pixels, List<Integer> labels) {
    INDArray features = Nd4j.concat(0, pixels.toArray(INDArray[]::new));
    // A single array is returned as it is.
    pixels.stream().filter(image -> image != features).forEach(INDArray::close);
    INDArray oneHot = Nd4j.zeros(DataType.FLOAT, labels.size(), source.classNames().size());
    for (int i = 0; i < labels.size(); i++) {
      oneHot.putScalar(i, labels.get(i), 1);
    }
    return new DataSet(features, oneHot);
  }

  private void open() throws IOException {
    if (reader != null) {
      return;
    }
    ImageSource opened = OPENED.get(folder);
    if (opened == null) {
      synchronized (OPENED) {
        opened = OPENED.get(folder);
        if (opened == null) {
          opened = ImageSource.of(folder);
          OPENED.put(folder, opened);
        }
      }
    }
    source = cropped ? opened.cropped(shape) : opened.shaped(shape);
    if (source.trainSize() != size) {
      throw new IOException(
          "%s has %s here, but %s where the training was started"
              .formatted(folder, Figures.count(source.trainSize(), "training image"), size));
    }
    ImageDataSetIterator.Builder images =
        source.trainImages(0).transforms(transforms).normalizer(normalizer);
    reader = (rgb ? images.rgb() : images).build();
  }
}
