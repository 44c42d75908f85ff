package org.gridmask.dl4j.detection;

import org.bytedeco.javacpp.indexer.FloatIndexer;

/**
 * RoIAlign (He et al. 2017, arXiv 1703.06870) as torchvision computes it with {@code
 * aligned=False}: each bin of a region is the mean of samples, each the bilinear interpolation of
 * four features.
 *
 * @param size the height and width of the result in bins
 * @param sampling the samples of a bin in each direction
 */
record RoiAlign(int size, int sampling) {

  /** Features, [N, C, H, W] in C order, or their gradients. */
  record Features(FloatIndexer values, int channels, int height, int width, float scale) {

    long start(int image, int channel) {
      return ((long) image * channels + channel) * height * width;
    }
  }

  /** Where the samples of a region lie along one axis, and the weights of both neighbours. */
  private static final class Samples {
    private final int[] low;
    private final int[] high;
    private final float[] lowWeight;
    private final float[] highWeight;

    Samples(float from, float to, float scale, int bins, int perBin, int length) {
      int count = bins * perBin;
      low = new int[count];
      high = new int[count];
      lowWeight = new float[count];
      highWeight = new float[count];
      float start = from * scale;
      float bin = Math.max(to * scale - start, 1) / bins;
      for (int i = 0; i < count; i++) {
        float at = start + i / perBin * bin + (i % perBin + 0.5f) * bin / perBin;
        if (at < -1 || at > length) {
          // Outside: all weights are 0.
          continue;
        }
        at = Math.max(at, 0);
        low[i] = (int) at;
        if (low[i] >= length - 1) {
          low[i] = length - 1;
          at = low[i];
        }
        high[i] = Math.min(low[i] + 1, length - 1);
        highWeight[i] = at - low[i];
        lowWeight[i] = 1 - highWeight[i];
      }
    }
  }

  private Samples rows(float[] box, Features features) {
    return new Samples(box[1], box[3], features.scale, size, sampling, features.height);
  }

  private Samples columns(float[] box, Features features) {
    return new Samples(box[0], box[2], features.scale, size, sampling, features.width);
  }

  /** Writes the bins of a region, [C, size, size], beginning at an offset. */
  void forward(Features features, int image, float[] box, FloatIndexer bins, long offset) {
    Samples rows = rows(box, features);
    Samples columns = columns(box, features);
    float count = sampling * sampling;
    long to = offset;
    for (int c = 0; c < features.channels; c++) {
      long from = features.start(image, c);
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          float sum = 0;
          for (int i = y * sampling; i < (y + 1) * sampling; i++) {
            long low = from + (long) rows.low[i] * features.width;
            long high = from + (long) rows.high[i] * features.width;
            for (int j = x * sampling; j < (x + 1) * sampling; j++) {
              sum +=
                  rows.lowWeight[i]
                          * columns.lowWeight[j]
                          * features.values.get(low + columns.low[j])
                      + rows.lowWeight[i]
                          * columns.highWeight[j]
                          * features.values.get(low + columns.high[j])
                      + rows.highWeight[i]
                          * columns.lowWeight[j]
                          * features.values.get(high + columns.low[j])
                      + rows.highWeight[i]
                          * columns.highWeight[j]
                          * features.values.get(high + columns.high[j]);
            }
          }
          bins.put(to++, sum / count);
        }
      }
    }
  }

  /** Adds the gradient of one channel of a region's bins to that of the features. */
  void backward(
      Features gradient, int image, int channel, float[] box, FloatIndexer bins, long offset) {
    Samples rows = rows(box, gradient);
    Samples columns = columns(box, gradient);
    float count = sampling * sampling;
    long to = gradient.start(image, channel);
    long from = offset + (long) channel * size * size;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        float error = bins.get(from++) / count;
        for (int i = y * sampling; i < (y + 1) * sampling; i++) {
          long low = to + (long) rows.low[i] * gradient.width;
          long high = to + (long) rows.high[i] * gradient.width;
          float lowError = error * rows.lowWeight[i];
          float highError = error * rows.highWeight[i];
          for (int j = x * sampling; j < (x + 1) * sampling; j++) {
            add(gradient.values, low + columns.low[j], lowError * columns.lowWeight[j]);
            add(gradient.values, low + columns.high[j], lowError * columns.highWeight[j]);
            add(gradient.values, high + columns.low[j], highError * columns.lowWeight[j]);
            add(gradient.values, high + columns.high[j], highError * columns.highWeight[j]);
          }
        }
      }
    }
  }

  private static void add(FloatIndexer values, long at, float summand) {
    values.put(at, values.get(at) + summand);
  }

  /**
   * The level of a region, from 0 for P2: by the square root of its area, where 224 pixels are P4
   * (arXiv 1612.03144, eq. 1).
   */
  static int level(float[] box, DetectorStyle style, int levels) {
    float ratio = (float) Math.sqrt(Boxes.area(box, 0, style.extent())) / 224;
    float level =
        style == DetectorStyle.MASKRCNN_BENCHMARK
            ? 4 + log2(ratio + 1e-6f)
            : 4 + log2(ratio) + 1e-6f;
    return Math.min(Math.max((int) Math.floor(level) - 2, 0), levels - 1);
  }

  private static float log2(float number) {
    return (float) (Math.log(number) / Math.log(2));
  }
}
