package org.gridmask.examples.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.schedule.EpochAware;

/** Notes the key under which it gets each image, and writes it over the image's first value. */
final class RecordingTransform implements ImageTransform, EpochAware {

  /** One image: its key, and what its first value was. */
  record Seen(int epoch, int index, int value) {}

  final List<Seen> seen = new ArrayList<>();
  private final OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat();
  private int epoch = -1;
  private int index;

  @Override
  public void epochStarted(int epoch) {
    this.epoch = epoch;
    index = 0;
  }

  @Override
  public ImageWritable transform(ImageWritable image) {
    Mat mat = converter.convert(image.getFrame());
    seen.add(new Seen(epoch, index, mat.data().get(0) & 0xff));
    mat.data().put(0, (byte) index++);
    return new ImageWritable(converter.convert(mat));
  }

  @Override
  public ImageWritable transform(ImageWritable image, Random random) {
    return transform(image);
  }

  @Override
  public float[] query(float... coordinates) {
    return coordinates;
  }

  @Override
  public ImageWritable getCurrentImage() {
    return null;
  }
}
