package org.gridmask.examples.train;

import java.util.List;
import java.util.Random;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.gridmask.schedule.EpochAware;

/**
 * A sequence of image transforms that forwards epoch events. DataVec's PipelineImageTransform does
 * not, and it reseeds the global generator.
 */
final class TransformChain implements ImageTransform, EpochAware {

  private final List<ImageTransform> transforms;
  private ImageWritable current;

  TransformChain(List<ImageTransform> transforms) {
    this.transforms = List.copyOf(transforms);
  }

  @Override
  public void epochStarted(int epoch) {
    for (ImageTransform transform : transforms) {
      if (transform instanceof EpochAware aware) {
        aware.epochStarted(epoch);
      }
    }
  }

  @Override
  public ImageWritable transform(ImageWritable image) {
    return transform(image, null);
  }

  @Override
  public ImageWritable transform(ImageWritable image, Random random) {
    ImageWritable result = image;
    for (ImageTransform transform : transforms) {
      result = transform.transform(result, random);
    }
    current = result;
    return result;
  }

  @Override
  public float[] query(float... coordinates) {
    float[] result = coordinates;
    for (ImageTransform transform : transforms) {
      result = transform.query(result);
    }
    return result;
  }

  @Override
  public ImageWritable getCurrentImage() {
    return current;
  }
}
