package org.gridmask.dl4j.layer;

/**
 * Average pooling to a fixed number of bins, as {@code torch.nn.AdaptiveAvgPool2d}: from [N, C, H,
 * W] of any size, or the same with channels last, to [N, C, height, width]. Bins have the borders
 * of {@link LinearResampling#adaptiveAverage}. It has no parameters.
 */
public final class AdaptiveAveragePoolingLayer extends ResamplingLayer {

  private static final long serialVersionUID = 1;

  /** For deserialisation. */
  private AdaptiveAveragePoolingLayer() {}

  /**
   * A layer.
   *
   * @param height the number of bins along the height, at least 1
   * @param width the number of bins along the width, at least 1
   * @throws IllegalArgumentException if one is less than 1
   */
  public AdaptiveAveragePoolingLayer(int height, int width) {
    super(height, width);
  }

  @Override
  PlaneResampling maps(int inputHeight, int inputWidth) {
    return new PlaneResampling(
        LinearResampling.adaptiveAverage(inputHeight, getHeight()),
        LinearResampling.adaptiveAverage(inputWidth, getWidth()),
        getFormat());
  }

  @Override
  public AdaptiveAveragePoolingLayer clone() {
    return (AdaptiveAveragePoolingLayer) super.clone();
  }
}
