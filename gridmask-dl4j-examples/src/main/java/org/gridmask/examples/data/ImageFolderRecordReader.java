package org.gridmask.examples.data;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.Writable;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.loader.EncodedImages;
import org.gridmask.loader.EpochOrder;

/**
 * DataVec's reader of image files in folders named after their classes, which loses a whole batch
 * to one unreadable image. This one leaves out that image alone, warns about it once, and fills the
 * batch with the images that follow; the images after it keep the keys that they would have if it
 * were not there.
 *
 * <p>Images are scaled before they are transformed, not after: a crop is then a crop of what the
 * network would see. The files of a split are taken in the order of their URIs, whatever order it
 * lists them in.
 */
public final class ImageFolderRecordReader extends ImageRecordReader implements EpochRecordReader {

  private static final long serialVersionUID = 1;

  /** Files in the order of their numbers, from 0. */
  interface LabelledFiles {

    int size();

    Path file(int index);

    int label(int index);
  }

  private final transient Framing framing;
  private final transient EpochOrder order;
  private final transient UnreadableImages warnings;
  private transient ImageStream stream;

  /**
   * A reader, to be initialized with a split.
   *
   * @param shape the shape in which the images come
   * @param transform the transform, or null for none
   * @param order the order of the images
   */
  public ImageFolderRecordReader(ImageShape shape, ImageTransform transform, EpochOrder order) {
    this(Framing.scaled(shape), transform, order, new UnreadableImages());
  }

  /** A reader of files whose classes are known, and that needs no split. */
  ImageFolderRecordReader(
      LabelledFiles files,
      List<String> classNames,
      Framing framing,
      ImageTransform transform,
      EpochOrder order,
      UnreadableImages warnings) {
    this(framing, transform, order, warnings);
    labels = new ArrayList<>(classNames);
    stream = stream(files);
  }

  private ImageFolderRecordReader(
      Framing framing, ImageTransform transform, EpochOrder order, UnreadableImages warnings) {
    super(
        framing.shape().height(),
        framing.shape().width(),
        framing.shape().channels(),
        new ParentPathLabelGenerator(),
        transform);
    this.framing = framing;
    this.order = order;
    this.warnings = warnings;
    setLogLabelCountOnInit(false);
  }

  @Override
  public void initialize(InputSplit split) throws IOException {
    super.initialize(split);
    URI[] uris = split.locations().clone();
    Arrays.sort(uris, Comparator.comparing(URI::toString));
    Path[] files = Arrays.stream(uris).map(Path::of).toArray(Path[]::new);
    int[] classes = Arrays.stream(files).mapToInt(file -> labelOf(file.toString())).toArray();
    stream =
        stream(
            new LabelledFiles() {
              @Override
              public int size() {
                return files.length;
              }

              @Override
              public Path file(int index) {
                return files[index];
              }

              @Override
              public int label(int index) {
                return classes[index];
              }
            });
  }

  private ImageStream stream(LabelledFiles files) {
    return new ImageStream(new Decoded(files), framing, imageTransform, order, warnings);
  }

  private final class Decoded implements ImageStream.Images {

    private final LabelledFiles files;

    Decoded(LabelledFiles files) {
      this.files = files;
    }

    @Override
    public int size() {
      return files.size();
    }

    @Override
    public Bitmap image(int index) throws IOException {
      return decode(Pixels.read(files.file(index)));
    }

    @Override
    public int label(int index) {
      return files.label(index);
    }

    @Override
    public String name(int index) {
      return files.file(index).toString();
    }

    @Override
    public void served(int index) {
      currentFile = files.file(index).toFile();
      invokeListeners(currentFile);
    }
  }

  private int labelOf(String path) {
    return labels.indexOf(getLabel(path));
  }

  private Bitmap decode(byte[] encoded) throws IOException {
    try (Mat image = EncodedImages.decode(encoded, framing.shape().channels())) {
      return framing.of(image);
    }
  }

  private ImageStream stream() {
    if (stream == null) {
      throw new IllegalStateException("the reader has not been initialized with a split");
    }
    return stream;
  }

  @Override
  public void epochStarted(int epoch) {
    stream().epochStarted(epoch);
  }

  @Override
  public int skipped() {
    return stream().skipped();
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  @Override
  public boolean hasNext() {
    return stream().hasNext();
  }

  @Override
  public List<Writable> next() {
    return stream().next();
  }

  @Override
  public List<List<Writable>> next(int num) {
    return stream().next(num, labels.size());
  }

  @Override
  public Record nextRecord() {
    List<Writable> record = next();
    return new org.datavec.api.records.impl.Record(
        record, new RecordMetaDataURI(currentFile.toURI(), ImageFolderRecordReader.class));
  }

  /** The image without the transform, which is for images of a running epoch. */
  @Override
  public List<Writable> record(URI uri, DataInputStream dataInputStream) throws IOException {
    invokeListeners(uri);
    return ImageStream.record(
        decode(dataInputStream.readAllBytes()), labelOf(new File(uri).getPath()));
  }

  /** Refuses all but the one layout that it has. */
  @Override
  public void setNchw_channels_first(boolean channelsFirst) {
    if (!channelsFirst) {
      throw new UnsupportedOperationException("images come with the channels first only");
    }
  }

  @Override
  public void reset() {
    stream().reset();
  }

  @Override
  public boolean resetSupported() {
    return true;
  }
}
