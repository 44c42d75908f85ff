package org.gridmask.dl4j.layer;

import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.MaxPooling2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.api.ops.impl.reduce.longer.CountNonZero;
import org.nd4j.linalg.api.ops.random.impl.BernoulliDistribution;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Drops square blocks of a feature map: DropBlock of Ghiasi, Lin and Le 2018 (arXiv 1810.12890),
 * Algorithm 1, as a dropout of Deeplearning4j.
 *
 * <pre>{@code
 * graph.addLayer(
 *     "dropblock",
 *     new DropoutLayer(
 *         new DropBlock(7, new LinearSchedule(ScheduleType.EPOCH, 1, 0.9, 90))),
 *     "relu");
 * }</pre>
 *
 * <p>In training, each position of a feature map where a whole block fits starts one with
 * probability gamma, independently for each image and channel:
 *
 * <pre>
 *   gamma = (1 - keep) / block^2 * H W / ((H - block + 1) (W - block + 1))       (eq. 1)
 * </pre>
 *
 * <p>Covered activations are set to 0, and the rest is scaled by the number of activations in the
 * batch over the number kept; so are gradients in the backward pass. As blocks may overlap, the
 * dropped fraction is slightly below 1 - keep. A block larger than the height or the width is
 * clamped to it, as in the authors' code; with a block size of 1 this is dropout. In inference it
 * is the identity.
 *
 * <p>The activations have rank 4, such as a convolution's input or output. They are never modified
 * in place, even where Deeplearning4j allows it: it does so for the last consumer of an array, such
 * as a layer on a skip connection, although a convolution that has read the same array needs it
 * again in the backward pass.
 *
 * <p>Draws come from {@code Nd4j.getRandom()}, like those of Deeplearning4j's own dropout. There is
 * one generator per thread: for reproducible training, seed it in the training thread. The instance
 * keeps the mask between the forward and the backward pass, so each layer needs its own instance;
 * clones and replicas of a network have one.
 */
public final class DropBlock implements IDropout {

  private static final long serialVersionUID = 1L;

  /** The side of a block, in activations. */
  private final int blockSize;

  /** The probability that an activation is kept, by iteration or epoch. */
  private final ISchedule keepProbability;

  /** The dimension order of the activations. */
  private final CNN2DFormat format;

  /** The scaled mask, in the activations' shape; null except between forward and backward pass. */
  private transient INDArray mask;

  /**
   * Drops a constant fraction of activations [N, C, H, W].
   *
   * @param blockSize the side of a block, in activations, at least 1; the paper uses 7
   * @param keepProbability the probability that an activation is kept, in (0, 1]; the paper uses
   *     0.9
   * @throws IllegalArgumentException if one is out of its range
   */
  public DropBlock(int blockSize, double keepProbability) {
    this(blockSize, new FixedSchedule(checked(keepProbability)));
  }

  /**
   * Drops a scheduled fraction of activations [N, C, H, W].
   *
   * @param blockSize the side of a block, in activations, at least 1
   * @param keepProbability the probability that an activation is kept, by the iteration or epoch;
   *     its values are in (0, 1]
   * @throws IllegalArgumentException if the block is smaller or there is no schedule
   */
  public DropBlock(int blockSize, ISchedule keepProbability) {
    this(blockSize, keepProbability, CNN2DFormat.NCHW);
  }

  /**
   * Drops a scheduled fraction of activations in either dimension order.
   *
   * @param blockSize the side of a block, in activations, at least 1
   * @param keepProbability the probability that an activation is kept, by the iteration or epoch;
   *     its values are in (0, 1]
   * @param format whether activations are [N, C, H, W] or [N, H, W, C]
   * @throws IllegalArgumentException if the block is smaller or something is null
   */
  @JsonCreator
  public DropBlock(
      @JsonProperty(value = "blockSize", required = true) int blockSize,
      @JsonProperty(value = "keepProbability", required = true) ISchedule keepProbability,
      @JsonProperty(value = "format", required = true) CNN2DFormat format) {
    this.blockSize = Checks.atLeast("blockSize", blockSize, 1);
    this.keepProbability = Checks.notNull("keepProbability", keepProbability);
    this.format = Checks.notNull("format", format);
  }

  private static double checked(double keepProbability) {
    if (!(keepProbability > 0 && keepProbability <= 1)) {
      throw Checks.invalid("keepProbability", "in (0, 1]", keepProbability);
    }
    return keepProbability;
  }

  /**
   * The side of a block.
   *
   * @return in activations
   */
  @JsonProperty("blockSize")
  public int blockSize() {
    return blockSize;
  }

  /**
   * The probability that an activation is kept.
   *
   * @return its schedule
   */
  @JsonProperty("keepProbability")
  public ISchedule keepProbability() {
    return keepProbability;
  }

  /**
   * The order of the activations' dimensions.
   *
   * @return the format
   */
  @JsonProperty("format")
  public CNN2DFormat format() {
    return format;
  }

  /**
   * Draws a mask and applies it.
   *
   * @throws IllegalArgumentException if the activations are null, empty, not of rank 4 or not
   *     floating point, or the schedule's value is not in (0, 1]
   */
  @Override
  public INDArray applyDropout(
      INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    if (Checks.notNull("input", input).rank() != 4
        || input.isEmpty()
        || !input.dataType().isFPType()) {
      throw Checks.invalid(
          "input",
          "floating point numbers of rank 4, [N, C, H, W] or [N, H, W, C]",
          input.shapeInfoToString());
    }
    INDArray output =
        result == input
            ? workspaces.createUninitialized(
                ArrayType.INPUT, input.dataType(), input.shape(), input.ordering())
            : result;
    mask = draw(input, checked(keepProbability.valueAt(iteration, epoch)), workspaces);
    return input.mul(mask, output);
  }

  private INDArray draw(INDArray input, double keep, LayerWorkspaceMgr workspaces) {
    boolean channelsLast = format == CNN2DFormat.NHWC;
    long images = input.size(0);
    long channels = input.size(channelsLast ? 3 : 1);
    long height = input.size(channelsLast ? 1 : 2);
    long width = input.size(channelsLast ? 2 : 3);
    long block = Math.min(blockSize, Math.min(height, width));
    long rows = height - block + 1;
    long columns = width - block + 1;
    double gamma = (1 - keep) / (block * block) * height * width / (rows * columns);
    INDArray corners =
        workspaces.createUninitialized(
            ArrayType.FF_WORKING_MEM, input.dataType(), images, channels, rows, columns);
    Nd4j.exec(new BernoulliDistribution(corners, gamma));
    INDArray drawn =
        workspaces.createUninitialized(
            ArrayType.INPUT, input.dataType(), images, channels, height, width);
    // With this padding, a window covers the corners of all blocks that contain its position.
    Nd4j.exec(
        new MaxPooling2D(
            corners,
            drawn,
            Pooling2DConfig.builder().kH(block).kW(block).pH(block - 1).pW(block - 1).build()));
    long dropped = Nd4j.getExecutioner().exec(new CountNonZero(drawn)).getLong(0);
    long all = drawn.length();
    drawn.rsubi(1).muli(dropped == all ? 0 : (double) all / (all - dropped));
    return channelsLast ? drawn.permute(0, 2, 3, 1) : drawn;
  }

  /**
   * Applies the mask of the forward pass and clears it.
   *
   * @throws IllegalStateException if there was no forward pass in training mode
   */
  @Override
  public INDArray backprop(INDArray gradAtOutput, INDArray gradAtInput, int iteration, int epoch) {
    if (mask == null) {
      throw new IllegalStateException(
          "Cannot do backward pass: no forward pass in training mode, or its mask was cleared");
    }
    gradAtOutput.mul(mask, gradAtInput);
    mask = null;
    return gradAtInput;
  }

  @Override
  public void clear() {
    mask = null;
  }

  /**
   * A copy without the mask.
   *
   * @return the copy
   */
  @Override
  public DropBlock clone() {
    return new DropBlock(blockSize, keepProbability.clone(), format);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DropBlock that
        && that.blockSize == blockSize
        && that.keepProbability.equals(keepProbability)
        && that.format == format;
  }

  @Override
  public int hashCode() {
    return Objects.hash(blockSize, keepProbability, format);
  }

  @Override
  public String toString() {
    return "DropBlock(blockSize="
        + blockSize
        + ", keepProbability="
        + keepProbability
        + ", format="
        + format
        + ")";
  }
}
