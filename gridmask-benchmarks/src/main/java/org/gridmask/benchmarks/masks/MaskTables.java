package org.gridmask.benchmarks.masks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.gridmask.benchmarks.measure.RatioTable;
import org.gridmask.benchmarks.measure.RatioTable.Unit;

/** The measurements of the masks as tables. */
final class MaskTables {

  private static final Map<Scene, String> GRIDS = new LinkedHashMap<>();

  static {
    GRIDS.put(Scene.IMAGENET, "3 x 224 x 224, any angle");
    GRIDS.put(Scene.IMAGENET_UPRIGHT, "3 x 224 x 224, not rotated");
    GRIDS.put(Scene.CIFAR10, "3 x 32 x 32, any angle");
    GRIDS.put(Scene.CIFAR10_UPRIGHT, "3 x 32 x 32, not rotated");
  }

  private static final Map<Scene, String> METHODS = new LinkedHashMap<>();

  static {
    METHODS.put(Scene.REVERSED, "GridMask, reversed, r 0.2");
    METHODS.put(Scene.RANDOM_UNITS, "GridMask, units dropped with probability 0.7");
    METHODS.put(Scene.HORIZONTAL_STRIPES, "GridMask, horizontal stripes");
    METHODS.put(Scene.VERTICAL_STRIPES, "GridMask, vertical stripes");
    METHODS.put(Scene.CUTOUT, "Cutout, 112 pixels");
    METHODS.put(Scene.MULTI_REGION_CUTOUT, "MultiRegionCutout, 32 to 64 pixels, keep ratio 0.75");
    METHODS.put(Scene.RANDOM_ERASING, "RandomErasing, its paper's");
    METHODS.put(Scene.HIDE_AND_SEEK, "HideAndSeek, its authors'");
  }

  private final MaskSpeeds speeds;

  MaskTables(MaskSpeeds speeds) {
    this.speeds = speeds;
  }

  static OptionalDouble drawAndApply(MaskSpeeds speeds, Scene scene) {
    return speeds.nanoseconds(MaskCase.floatImage("drawAndApply", scene));
  }

  /** All tables; the report omits empty ones. */
  List<RatioTable> all(int processors) {
    return List.of(
        floatImages(), parts(), byteImages(), batches(processors), methods(), allocation());
  }

  private RatioTable floatImages() {
    RatioTable table =
        new RatioTable("GridMask drawn and applied to one float32 image", Unit.MICROSECONDS);
    GRIDS.forEach(
        (scene, name) -> {
          OptionalDouble own = scaled(drawAndApply(speeds, scene), 1e-3);
          String dropped = String.format(Locale.ROOT, "%,d floats", scene.meanDroppedValues());
          table.add(name, own, "Arrays.fill of " + dropped, image("fill", scene));
          table.add(name, own, "FloatBuffer.put of " + dropped, image("put", scene));
        });
    table.add(
        GRIDS.get(Scene.IMAGENET_UPRIGHT),
        image("drawAndApply", Scene.IMAGENET_UPRIGHT),
        "any angle",
        image("drawAndApply", Scene.IMAGENET));
    table.add(
        GRIDS.get(Scene.CIFAR10_UPRIGHT),
        image("drawAndApply", Scene.CIFAR10_UPRIGHT),
        "any angle",
        image("drawAndApply", Scene.CIFAR10));
    return table;
  }

  private RatioTable parts() {
    RatioTable table = new RatioTable("GridMask drawn alone, and applied alone", Unit.MICROSECONDS);
    GRIDS.forEach(
        (scene, name) -> {
          OptionalDouble fill = image("fill", scene);
          table.add(name + ": draw", image("draw", scene), "Arrays.fill", fill);
          table.add(name + ": apply", image("apply", scene), "Arrays.fill", fill);
        });
    return table;
  }

  private OptionalDouble image(String method, Scene scene) {
    return scaled(speeds.nanoseconds(MaskCase.floatImage(method, scene)), 1e-3);
  }

  private RatioTable byteImages() {
    RatioTable table = new RatioTable("GridMask on a copy of one 8-bit image", Unit.MICROSECONDS);
    OptionalDouble copy =
        scaled(speeds.nanoseconds(MaskCase.byteImage("copy", Scene.IMAGENET)), 1e-3);
    for (Scene scene : List.of(Scene.IMAGENET, Scene.IMAGENET_UPRIGHT)) {
      OptionalDouble own = scaled(speeds.nanoseconds(MaskCase.byteImage("transform", scene)), 1e-3);
      table.add(GRIDS.get(scene), own, "Mat.clone", copy);
    }
    return table;
  }

  private RatioTable batches(int processors) {
    RatioTable table =
        new RatioTable(
            "GridMask on a batch of " + BatchBenchmark.IMAGES + " x 3 x 224 x 224",
            Unit.MILLISECONDS);
    for (int count = 1; count <= processors; count++) {
      table.add(threads(count), batch("preProcess", count), "filling", batch("fill", count));
    }
    for (int count = 2; count <= processors; count++) {
      OptionalDouble one = batch("preProcess", 1);
      table.add(threads(count), batch("preProcess", count), threads(1), one);
      table.add("filling, " + threads(count), batch("fill", count), threads(1), batch("fill", 1));
    }
    return table;
  }

  private static String threads(int count) {
    return count == 1 ? "1 thread" : count + " threads";
  }

  private OptionalDouble batch(String method, int processors) {
    return scaled(speeds.nanoseconds(new MaskCase.Batch(method, processors)), 1e-6);
  }

  private RatioTable methods() {
    RatioTable table =
        new RatioTable(
            "Other masks on one float32 image of 3 x 224 x 224, time per dropped pixel",
            Unit.NANOSECONDS);
    OptionalDouble gridMask = perPixel(Scene.IMAGENET);
    METHODS.forEach((scene, name) -> table.add(name, perPixel(scene), "GridMask", gridMask));
    return table;
  }

  private OptionalDouble perPixel(Scene scene) {
    OptionalDouble time = drawAndApply(speeds, scene);
    return time.isPresent() ? scaled(time, 1 / scene.meanDroppedPixels()) : time;
  }

  private RatioTable allocation() {
    RatioTable table =
        new RatioTable("Heap memory allocated per image, and retained by its mask", Unit.BYTES);
    for (Scene scene : List.of(Scene.IMAGENET, Scene.CIFAR10)) {
      OptionalDouble image = speeds.bytes(MaskCase.floatImage("drawAndApply", scene));
      if (image.isPresent()) {
        OptionalDouble mask = OptionalDouble.of(MaskBytes.mean(scene));
        String name = GRIDS.get(scene);
        table.add("float32, " + name, image, "the mask", mask);
        table.add(
            "8 bits, " + name,
            speeds.bytes(MaskCase.byteImage("transform", scene)),
            "the mask",
            mask);
      }
    }
    return table;
  }

  private static OptionalDouble scaled(OptionalDouble value, double factor) {
    return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * factor) : value;
  }
}
