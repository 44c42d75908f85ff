package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.json.NamedRecords;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.random.KeyedRandom;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Masks images by a {@link MaskPolicy}, before normalisation.
 *
 * <p>The paper masks the normalised image, where 0 is the mean colour of the data set (eq. 1).
 * Before normalisation 0 is black, so for the paper's method (up to rounding) use the data set's
 * mean colour in grey levels as the fill, such as {@code Fill.rgb(123.7, 116.3, 103.5)} for
 * ImageNet. {@link Fill#zero} is black.
 *
 * <p>d counts pixels of the image that is given here. An {@code ImageRecordReader} resizes after
 * its transforms, so that a mask on a photo of 896 x 896 has a quarter of d at a network's 224 x
 * 224. Resize first where d is meant in pixels of the network's input: {@code new
 * PipelineImageTransform(new ResizeImageTransform(224, 224), mask)}.
 *
 * <p>Images may have any size and number of channels, with integers of 8 to 32 bits or
 * floating-point numbers of 32 or 64 bits. Three channels are taken as BGR and four as BGRA, as
 * DataVec loads them; for another order, use {@link Fill#constant}. Fills are applied as follows:
 *
 * <ul>
 *   <li>colours ({@link Fill#rgb}, {@link Fill#bgr}): to the colour channels, leaving alpha
 *       unchanged; in images with one channel, as grey (0.299 R + 0.587 G + 0.114 B, as in OpenCV);
 *   <li>{@link Fill#constant}: to all channels, one value each or one for all;
 *   <li>noise: to all channels, alpha included, drawn independently of the mask.
 * </ul>
 *
 * Integers are rounded (half to even) and saturated. Kept pixels do not change, and {@link #query}
 * is the identity.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.NONE)
public final class MaskImageTransform extends KeyedImageTransform implements LabelMapTransform {

  private static final long serialVersionUID = 1;

  private final MaskPolicy policy;
  private final Fill fill;

  /**
   * Masks by a policy.
   *
   * @param policy the masks and their schedule
   * @param fill the fill of dropped pixels, in grey levels
   * @throws IllegalArgumentException if an argument is null
   */
  public MaskImageTransform(MaskPolicy policy, Fill fill) {
    super(Checks.notNull("policy", policy).seed());
    this.policy = policy;
    this.fill = Checks.notNull("fill", fill);
  }

  @JsonCreator
  private static MaskImageTransform fromJson(
      @JsonProperty(value = "generator", required = true) Map<String, Object> generator,
      @JsonProperty(value = "schedule", required = true) Map<String, Object> schedule,
      @JsonProperty(value = "fill", required = true) Map<String, Object> fill,
      @JsonProperty(value = "seed", required = true) long seed) {
    MaskPolicy policy =
        new MaskPolicy(
            NamedRecords.GENERATORS.read(Checks.notNull("generator", generator)),
            NamedRecords.SCHEDULES.read(Checks.notNull("schedule", schedule)),
            seed);
    return new MaskImageTransform(policy, NamedRecords.FILLS.read(Checks.notNull("fill", fill)));
  }

  @JsonProperty("generator")
  private Map<String, Object> generatorJson() {
    return NamedRecords.GENERATORS.write(policy.generator());
  }

  @JsonProperty("schedule")
  private Map<String, Object> scheduleJson() {
    return NamedRecords.SCHEDULES.write(policy.schedule());
  }

  @JsonProperty("fill")
  private Map<String, Object> fillJson() {
    return NamedRecords.FILLS.write(fill);
  }

  /**
   * The masks and their schedule.
   *
   * @return the policy, with this transform's seed
   */
  public MaskPolicy policy() {
    return policy;
  }

  /**
   * The fill of dropped pixels.
   *
   * @return the fill
   */
  public Fill fill() {
    return fill;
  }

  @Override
  protected boolean needsEpochs() {
    return policy.needsEpochs();
  }

  /**
   * Masks one image.
   *
   * @throws IllegalArgumentException if the fill does not fit the image's channels, or the image's
   *     depth is not supported
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    Mat masked = mat.clone();
    checkSize(policy.generator(), mat.rows(), mat.cols());
    DropMask mask = policy.maskFor(epoch, index, mat.rows(), mat.cols());
    if (!mask.isEmpty()) {
      MatPixels pixels = new MatPixels(masked);
      if (fill instanceof Fill.Noise noise) {
        KeyedRandom random = policy.fillRandom(epoch, index);
        pixels.fill(mask, mat.channels(), pixel -> noise.sample(random, pixel));
      } else if (fill instanceof Fill.Constant constant) {
        pixels.fill(mask, colourValues(constant, mat.channels()));
      }
    }
    return new Transformed(masked);
  }

  @Override
  public Mat transformLabels(Mat labels, int epoch, long index) {
    return labels.clone();
  }

  private static double[] colourValues(Fill.Constant fill, int channels) {
    boolean named = fill.order() != Fill.ChannelOrder.AS_STORED;
    if (named && channels == 1) {
      double[] bgr = fill.perChannel(3, Fill.ChannelOrder.BGR);
      return new double[] {0.114 * bgr[0] + 0.587 * bgr[1] + 0.299 * bgr[2]};
    }
    return fill.perChannel(named && channels == 4 ? 3 : channels, Fill.ChannelOrder.BGR);
  }

  @Override
  protected Map<String, ?> parameters() {
    return named("generator", policy.generator(), "schedule", policy.schedule(), "fill", fill);
  }
}
