package org.gridmask.examples.preview;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.gridmask.check.Checks;
import org.gridmask.examples.picture.PictureData;
import org.gridmask.mask.Cutout;
import org.gridmask.mask.Fill;
import org.gridmask.mask.GridMask;
import org.gridmask.mask.HideAndSeek;
import org.gridmask.mask.ImageFormat;
import org.gridmask.mask.MaskGenerator;
import org.gridmask.mask.MaskPolicy;
import org.gridmask.mask.MultiRegionCutout;
import org.gridmask.mask.RandomErasing;
import org.gridmask.mix.CutMix;
import org.gridmask.mix.GridMix;
import org.gridmask.mix.Mixer;
import org.gridmask.mix.Mixing;
import org.gridmask.mix.Mixup;
import org.gridmask.random.KeyedRandom;
import org.gridmask.schedule.ProbabilitySchedule;
import org.gridmask.transform.KeyedImageTransform;
import org.gridmask.transform.MaskImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentImageTransform;
import org.gridmask.transform.autoaugment.AutoAugmentPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All methods of the paper and those it compares with, applied to pictures.
 *
 * <p>Parameters in pixels depend on the shorter side of the picture: those for CIFAR-10 at 32
 * pixels, those for ImageNet from 224 pixels, interpolated in between and scaled down below 32.
 * Methods are applied with probability 1.
 */
public final class MethodGallery {

  /** A part of a method. */
  @FunctionalInterface
  private interface Step {
    BufferedImage apply(BufferedImage picture, BufferedImage partner, long seed, int index);
  }

  /** Mixers are redrawn until both pictures have this share. */
  private static final double MIN_SHARE = 0.1;

  private static final int MAX_DRAWS = 200;

  static final int IMAGENET_SIDE = 224;
  private static final int CIFAR_SIDE = 32;

  private final Map<String, List<Step>> methods = new LinkedHashMap<>();
  private final Fill fill;

  /**
   * The methods.
   *
   * @param fill the colour of dropped pixels, except for Random Erasing, which uses noise
   */
  public MethodGallery(Color fill) {
    this.fill = Fill.rgb(fill.getRed(), fill.getGreen(), fill.getBlue());
    Step gridMask = mask(side -> grid(side, 0.4, 0.6).build());
    Step cutout = mask(side -> new Cutout(pixels(side, 16, 112)));
    Step autoAugment = autoAugment(AutoAugmentPolicy.CIFAR10);
    Step mixup = mix(side -> new Mixup(between(side, 1, 0.2)));
    add("original");
    add("gridmask", gridMask);
    // The best r of table 5; the best r of table 6, with its middle p_u.
    add("gridmask-reversed", mask(side -> grid(side, 0.3, 0.2).reversed(true).build()));
    add("gridmask-random", mask(side -> grid(side, 0.3, 0.6).unitProbability(0.7).build()));
    add("cutout", cutout);
    add(
        "cutout-multi",
        mask(side -> new MultiRegionCutout(pixels(side, 4, 28), pixels(side, 8, 56), 0.75)));
    add(
        "random-erasing",
        mask(side -> RandomErasing.standard(), new Fill.UniformChannelNoise(-0.5, 255.5)));
    add("hide-and-seek", mask(side -> side < 128 ? HideAndSeek.cifar10() : HideAndSeek.imageNet()));
    add("autoaugment-cifar10", autoAugment);
    add("autoaugment-imagenet", autoAugment(AutoAugmentPolicy.IMAGENET));
    add("autoaugment+gridmask", autoAugment, gridMask);
    add("autoaugment+cutout", autoAugment, cutout);
    add("mixup", mixup);
    add("cutmix", mix(side -> new CutMix()));
    add("gridmix", mix(side -> new GridMix(grid(side, 0.4, 0.6).build())));
    add("mixup+gridmask", mixup, gridMask);
  }

  private void add(String name, Step... steps) {
    methods.put(name, List.of(steps));
  }

  /**
   * The methods' names.
   *
   * @return the names in display order
   */
  public List<String> names() {
    return List.copyOf(methods.keySet());
  }

  /**
   * Applies one method to a picture.
   *
   * @param method the method's name
   * @param picture the picture, opaque RGB
   * @param partner a picture of the same size, for methods that mix two
   * @param seed the random seed; a method has the same parameters alone and combined with others
   * @param index the index of the picture, which also determines the random numbers
   * @return the result, of the same size
   * @throws IllegalArgumentException if there is no such method
   */
  public BufferedImage apply(
      String method, BufferedImage picture, BufferedImage partner, long seed, int index) {
    List<Step> steps = methods.get(method);
    if (steps == null) {
      throw Checks.invalid("method", "one of " + String.join(", ", names()), method);
    }
    BufferedImage result = picture;
    for (Step step : steps) {
      result = step.apply(result, partner, seed, index);
    }
    return result;
  }

  private Step mask(IntFunction<MaskGenerator> generator) {
    return mask(generator, fill);
  }

  private static Step mask(IntFunction<MaskGenerator> generator, Fill fill) {
    return (picture, partner, seed, index) ->
        transformed(
            new MaskImageTransform(
                new MaskPolicy(
                    generator.apply(side(picture)), ProbabilitySchedule.constant(1), seed),
                fill),
            picture,
            index);
  }

  private static Step autoAugment(AutoAugmentPolicy policy) {
    return (picture, partner, seed, index) ->
        transformed(new AutoAugmentImageTransform(policy, seed), picture, index);
  }

  private static BufferedImage transformed(
      KeyedImageTransform transform, BufferedImage picture, int index) {
    return PictureData.picture(transform.transform(PictureData.image(picture), 0, index));
  }

  private static Step mix(IntFunction<Mixer> mixer) {
    return (picture, partner, seed, index) -> {
      Mixing mixing = drawn(mixer.apply(side(picture)), picture, seed, index);
      INDArray batch = PictureData.batch(List.of(picture, partner));
      return PictureData.first(mixing.mixImages(batch, ImageFormat.NCHW));
    };
  }

  /** The first draw that shows both pictures; the last one if there is none. */
  private static Mixing drawn(Mixer mixer, BufferedImage picture, long seed, int index) {
    Mixing mixing = null;
    for (int draw = 0; draw < MAX_DRAWS; draw++) {
      KeyedRandom random = KeyedRandom.of(seed, mixer.purpose(), draw, index);
      mixing = mixer.draw(2, picture.getHeight(), picture.getWidth(), random);
      double share = mixing.share(0);
      if (mixing.partner(0) == 1 && share >= MIN_SHARE && share <= 1 - MIN_SHARE) {
        break;
      }
    }
    return mixing;
  }

  /** CIFAR-10 as in our configurations, ImageNet as in section 4.1.1 of the paper. */
  private static GridMask.Builder grid(int side, double cifarR, double imageNetR) {
    int d = pixels(side, 14, 96);
    return GridMask.builder()
        .r(between(side, cifarR, imageNetR))
        .d(d, Math.max(d + 1, pixels(side, 32, 224)));
  }

  private static int side(BufferedImage picture) {
    return Math.min(picture.getWidth(), picture.getHeight());
  }

  /** At least 1. */
  private static int pixels(int side, int cifar, int imageNet) {
    double pixels =
        side < CIFAR_SIDE ? (double) cifar * side / CIFAR_SIDE : between(side, cifar, imageNet);
    return (int) Math.max(1, Math.round(pixels));
  }

  private static double between(int side, double cifar, double imageNet) {
    double share = (double) (side - CIFAR_SIDE) / (IMAGENET_SIDE - CIFAR_SIDE);
    return cifar + (imageNet - cifar) * Math.min(1, Math.max(0, share));
  }
}
