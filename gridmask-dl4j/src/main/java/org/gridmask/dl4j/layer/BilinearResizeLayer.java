package org.gridmask.dl4j.layer;

/**
 * Bilinear resizing to a fixed size, as {@code torch.nn.functional.interpolate}: from [N, C, H, W]
 * of any size, or the same with channels last, to [N, C, height, width]. It has no parameters.
 * {@link BilinearResizeVertex} resizes to the size of another array.
 */
public final class BilinearResizeLayer extends ResamplingLayer {

  private static final long serialVersionUID = 1;

  private boolean alignCorners;

  /** For deserialisation. */
  private BilinearResizeLayer() {}

  /**
   * A layer.
   *
   * @param height the height of the output, at least 1
   * @param width the width of the output, at least 1
   * @param alignCorners see {@link LinearResampling#bilinear}
   * @throws IllegalArgumentException if a size is less than 1
   */
  public BilinearResizeLayer(int height, int width, boolean alignCorners) {
    super(height, width);
    this.alignCorners = alignCorners;
  }

  /**
   * Whether the centres of the pixels in the corners are aligned.
   *
   * @return true if they are, false if the outer edges are
   */
  public boolean isAlignCorners() {
    return alignCorners;
  }

  @Override
  PlaneResampling maps(int inputHeight, int inputWidth) {
    return PlaneResampling.bilinear(
        inputHeight, inputWidth, getHeight(), getWidth(), alignCorners, getFormat());
  }

  @Override
  public BilinearResizeLayer clone() {
    return (BilinearResizeLayer) super.clone();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && ((BilinearResizeLayer) other).alignCorners == alignCorners;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Boolean.hashCode(alignCorners);
  }
}
