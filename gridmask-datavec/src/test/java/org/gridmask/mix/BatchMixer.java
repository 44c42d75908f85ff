package org.gridmask.mix;

import org.gridmask.internal.pixel.BatchLayout;
import org.gridmask.mask.ImageFormat;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mixes arrays with a given key, as {@link MixPreProcessor} does with the next one. */
public record BatchMixer(MixPolicy policy, ImageFormat format) {

  public static BatchMixer of(Mixer mixer, ProbabilitySchedule schedule, long seed) {
    return new BatchMixer(new MixPolicy(mixer, schedule, seed), ImageFormat.NCHW);
  }

  public BatchMixer withFormat(ImageFormat newFormat) {
    return new BatchMixer(policy, newFormat);
  }

  public Mixing mixingFor(int epoch, long firstIndex, int images, int height, int width) {
    return policy.mixingFor(epoch, firstIndex, images, height, width);
  }

  public Mixing mixingFor(INDArray images, int epoch, long firstIndex) {
    BatchLayout layout = new BatchLayout(images, format);
    return mixingFor(epoch, firstIndex, layout.count(), layout.height(), layout.width());
  }

  public Mixed mix(INDArray images, INDArray labels, int epoch, long firstIndex) {
    Mixing mixing = mixingFor(images, epoch, firstIndex);
    INDArray mixedLabels = mixing.mixLabels(labels);
    return new Mixed(mixing.mixImages(images, format), mixedLabels);
  }

  public record Mixed(INDArray images, INDArray labels) {}
}
