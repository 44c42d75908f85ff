package org.gridmask.transform;

import java.util.Map;
import org.bytedeco.opencv.opencv_core.Mat;
import org.gridmask.check.Checks;
import org.gridmask.json.NamedRecords;
import org.gridmask.mask.DropMask;
import org.gridmask.mask.Fill;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Masks images as a {@link MaskPolicy} says, before they are normalised.
 *
 * <p>The paper masks the normalised image, where a dropped pixel is 0, the mean colour of the data
 * set (eq. 1). Here the pixels are still grey levels and 0 is black, so the fill has to be named:
 * give the data set's mean colour in grey levels, such as {@code Fill.rgb(123.7, 116.3, 103.5)} for
 * ImageNet, to get the paper's method up to rounding. {@link Fill#zero} asks for black.
 *
 * <p>Images may have any size, any number of channels and the depths 8 to 32 bits as integers or 32
 * and 64 bits as floating point numbers. Three channels are taken for blue, green, red and four for
 * blue, green, red, alpha, as DataVec loads them; if something before this transform changed that,
 * give the fill in the order as stored. What is written:
 *
 * <ul>
 *   <li>a colour ({@link Fill#rgb}, {@link Fill#bgr}): to three channels as it is, of four channels
 *       to the first three, leaving alpha alone, to one channel as the grey level that OpenCV gives
 *       it (0.299 R + 0.587 G + 0.114 B), for data sets with grey images among the coloured ones;
 *   <li>values as stored ({@link Fill#constant}): to all channels, one value each or one for all;
 *   <li>noise: to all channels of a pixel, alpha included, one value or one each, drawn with a key
 *       of its own.
 * </ul>
 *
 * Values are rounded (halves to even) and saturated where the image holds integers. Kept pixels are
 * copied as they are; {@link #query} moves nothing.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.NONE)
public final class MaskImageTransform extends KeyedImageTransform {

  private final MaskPolicy policy;
  private final Fill fill;

  /**
   * Masks as the policy says.
   *
   * @param policy which image gets which mask
   * @param fill what dropped pixels become, in the grey levels of the images
   * @throws IllegalArgumentException if an argument is null
   */
  public MaskImageTransform(MaskPolicy policy, Fill fill) {
    super(Checks.notNull("policy", policy).seed());
    this.policy = policy;
    this.fill = Checks.notNull("fill", fill);
  }

  /**
   * Masks every image.
   *
   * @param generator what is dropped
   * @param fill what dropped pixels become, in the grey levels of the images
   * @param seed what makes one run's draws differ from another's
   * @throws IllegalArgumentException if an argument is null
   */
  public MaskImageTransform(MaskGenerator generator, Fill fill, long seed) {
    this(new MaskPolicy(generator, ProbabilitySchedule.constant(1), seed), fill);
  }

  /**
   * Masks every image, with a seed picked at random, which is logged.
   *
   * @param generator what is dropped
   * @param fill what dropped pixels become, in the grey levels of the images
   * @throws IllegalArgumentException if an argument is null
   */
  public MaskImageTransform(MaskGenerator generator, Fill fill) {
    this(MaskPolicy.unseeded(generator, ProbabilitySchedule.constant(1)), fill);
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
   * Which image gets which mask.
   *
   * @return the policy, with this transform's seed
   */
  public MaskPolicy policy() {
    return policy;
  }

  /**
   * What dropped pixels become.
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
   *     depth is none of those above
   */
  @Override
  protected Transformed apply(Mat mat, int epoch, long index) {
    Mat masked = mat.clone();
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
