package org.gridmask.dl4j.layer;

import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Access from any thread to the rows of a batch in host memory, counted over all its images. */
final class PixelRows {

  private final INDArray images;
  private final Indexer values;
  private final boolean channelsFirst;
  private final int channels;
  private final int height;
  private final int width;

  /**
   * The rows of a batch.
   *
   * @param images dense in C order, of type FLOAT or DOUBLE
   */
  PixelRows(INDArray images, CNN2DFormat format) {
    this.images = images;
    Nd4j.getAffinityManager().ensureLocation(images, Location.HOST);
    // A view's indexer starts at the view.
    values = images.data().indexer();
    channelsFirst = format == CNN2DFormat.NCHW;
    channels = (int) images.size(channelsFirst ? 1 : 3);
    height = PlaneResampling.height(images, format);
    width = PlaneResampling.width(images, format);
  }

  /** The rows of all images. */
  int rows() {
    return (int) images.size(0) * height;
  }

  int width() {
    return width;
  }

  /** A row, by channel and column. */
  double[][] read(int row) {
    double[][] result = new double[channels][width];
    for (int c = 0; c < channels; c++) {
      long at = start(row, c);
      for (int x = 0; x < width; x++, at += step()) {
        result[c][x] =
            values instanceof FloatIndexer floats
                ? floats.get(at)
                : ((DoubleIndexer) values).get(at);
      }
    }
    return result;
  }

  /** Replaces a row. */
  void write(int row, double[][] from) {
    for (int c = 0; c < channels; c++) {
      long at = start(row, c);
      for (int x = 0; x < width; x++, at += step()) {
        if (values instanceof FloatIndexer floats) {
          floats.put(at, (float) from[c][x]);
        } else {
          ((DoubleIndexer) values).put(at, from[c][x]);
        }
      }
    }
  }

  /** To be called after writing: marks host memory as current on CUDA. */
  void written() {
    Nd4j.getAffinityManager().tagLocation(images, Location.HOST);
  }

  private int step() {
    return channelsFirst ? 1 : channels;
  }

  private long start(int row, int channel) {
    long image = row / height;
    long y = row % height;
    return channelsFirst
        ? ((image * channels + channel) * height + y) * width
        : (image * height + y) * width * channels + channel;
  }
}
