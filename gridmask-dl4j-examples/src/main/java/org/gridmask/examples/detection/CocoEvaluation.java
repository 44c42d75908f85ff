package org.gridmask.examples.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;

/**
 * The evaluation of detections by COCO (cocodataset.org/#detection-eval), with the numbers of
 * pycocotools' COCOeval for boxes.
 *
 * <p>In each image the 100 detections of a category with the highest scores are matched to its
 * objects, each to the free object with the highest IoU over a threshold. Crowds match any number
 * of detections, with the share of the detection as IoU. Detections of crowds, of objects of
 * another size, and unmatched detections of another size do not count.
 *
 * <p>An object is matched whatever its id is; pycocotools takes one with the id 0 for unmatched.
 */
public final class CocoEvaluation {

  private static final int MAX_DETECTIONS = 100;

  /** 0.50, 0.55, ..., 0.95, and below 0, 0.01, ..., 1, in the rounding of NumPy's linspace. */
  private static final double[] IOU_THRESHOLDS = linspace(0.5, 0.95, 10);

  private static final double[] RECALL_THRESHOLDS = linspace(0, 1, 101);
  private static final int IOU_50 = 0;
  private static final int IOU_75 = 5;

  /** The machine epsilon, which keeps 0 / 0 from the precision. */
  private static final double EPSILON = Math.ulp(1.0);

  /** Sizes of objects by their areas in square pixels, both ends included. */
  private enum Size {
    ALL(0, 1e10),
    SMALL(0, 1024),
    MEDIUM(1024, 9216),
    LARGE(9216, 1e10);

    private final double min;
    private final double max;

    Size(double min, double max) {
      this.min = min;
      this.max = max;
    }

    boolean has(double area) {
      return area >= min && area <= max;
    }
  }

  /** The objects and the detections of one category in one image, the highest scores first. */
  private record Case(List<Annotation> objects, List<Detection> detections, double[][] ious) {}

  /**
   * The detections of a case at each IoU threshold.
   *
   * @param objects the number of objects that count
   * @param scores the scores of the detections
   * @param matched whether a detection is matched
   * @param ignored whether a detection does not count
   */
  private record Matches(int objects, double[] scores, boolean[][] matched, boolean[][] ignored) {}

  /**
   * The precisions and the recall at each IoU threshold, null without objects.
   *
   * @param precisions those at each recall threshold
   * @param recall the largest recall
   */
  private record Curve(double[][] precisions, double[] recall) {

    double precision(int iou) {
      return mean(precisions[iou]);
    }

    /** The mean over IoU thresholds. */
    double precision() {
      return IntStream.range(0, precisions.length).mapToDouble(this::precision).sum()
          / precisions.length;
    }
  }

  /** The curves of a category: of objects of each size, and with few detections in an image. */
  private record Result(Map<Size, Curve> bySize, Curve one, Curve ten) {

    Curve all() {
      return bySize.get(Size.ALL);
    }
  }

  /** In the order of the ids of categories. */
  private final SortedMap<Integer, Result> results;

  private CocoEvaluation(SortedMap<Integer, Result> results) {
    this.results = results;
  }

  /**
   * Evaluates detections.
   *
   * @param annotations the annotated images, all of which are evaluated
   * @param detections the detections, of these images and categories
   * @return the twelve numbers, and the average precision of each category
   */
  public static CocoMetrics of(Annotations annotations, List<Detection> detections) {
    return evaluate(annotations, detections).metrics();
  }

  /**
   * Evaluates detections.
   *
   * @param annotations the annotated images, all of which are evaluated
   * @param detections the detections, of these images and categories
   * @return the evaluation
   */
  public static CocoEvaluation evaluate(Annotations annotations, List<Detection> detections) {
    Map<Integer, Map<Long, List<Detection>>> byCategory = new HashMap<>();
    for (Detection detection : detections) {
      byCategory
          .computeIfAbsent(detection.category(), category -> new HashMap<>())
          .computeIfAbsent(detection.image(), image -> new ArrayList<>())
          .add(detection);
    }
    SortedMap<Integer, Result> results = new TreeMap<>();
    for (int category : annotations.categories().ids()) {
      Map<Long, List<Detection>> found = byCategory.getOrDefault(category, Map.of());
      results.put(category, result(cases(annotations.images(), category, found)));
    }
    return new CocoEvaluation(results);
  }

  /**
   * COCO's numbers.
   *
   * @return the twelve numbers, and the average precision of each category
   */
  public CocoMetrics metrics() {
    SortedMap<Integer, Double> apByCategory = new TreeMap<>();
    results.forEach(
        (category, result) ->
            apByCategory.put(category, result.all() == null ? null : result.all().precision()));
    return new CocoMetrics(
        mean(Result::all, Curve::precision),
        mean(Result::all, curve -> curve.precision(IOU_50)),
        mean(Result::all, curve -> curve.precision(IOU_75)),
        mean(result -> result.bySize.get(Size.SMALL), Curve::precision),
        mean(result -> result.bySize.get(Size.MEDIUM), Curve::precision),
        mean(result -> result.bySize.get(Size.LARGE), Curve::precision),
        mean(Result::one, curve -> mean(curve.recall)),
        mean(Result::ten, curve -> mean(curve.recall)),
        mean(Result::all, curve -> mean(curve.recall)),
        mean(result -> result.bySize.get(Size.SMALL), curve -> mean(curve.recall)),
        mean(result -> result.bySize.get(Size.MEDIUM), curve -> mean(curve.recall)),
        mean(result -> result.bySize.get(Size.LARGE), curve -> mean(curve.recall)),
        apByCategory);
  }

  /**
   * The precisions at the recalls of 0, 0.01, ..., 1: at each the largest precision with that
   * recall or more, 0 where that is not reached; the mean over the categories that have objects.
   *
   * @param iou the IoU threshold, one of 0.50, 0.55, ..., 0.95
   * @return 101 precisions; empty if there are no objects
   * @throws IllegalArgumentException if the threshold is another
   */
  public double[] precisions(double iou) {
    int index = (int) Math.rint((iou - IOU_THRESHOLDS[0]) / 0.05);
    Checks.require(
        index >= 0 && index < IOU_THRESHOLDS.length && Math.abs(IOU_THRESHOLDS[index] - iou) < 1e-9,
        "iou",
        "one of 0.50, 0.55, ..., 0.95",
        iou);
    List<Curve> curves =
        results.values().stream().map(Result::all).filter(Objects::nonNull).toList();
    return IntStream.range(0, curves.isEmpty() ? 0 : RECALL_THRESHOLDS.length)
        .mapToDouble(
            i ->
                curves.stream().mapToDouble(curve -> curve.precisions[index][i]).sum()
                    / curves.size())
        .toArray();
  }

  /**
   * The average precision of a category with an IoU threshold of 0.50.
   *
   * @param category its id
   * @return the precision; empty if it has no objects
   */
  public OptionalDouble ap50(int category) {
    Curve curve = results.get(category).all();
    return curve == null ? OptionalDouble.empty() : OptionalDouble.of(curve.precision(IOU_50));
  }

  /** The mean over the categories that have such objects, or -1. */
  private double mean(Function<Result, Curve> curve, ToDoubleFunction<Curve> number) {
    return results.values().stream()
        .map(curve)
        .filter(Objects::nonNull)
        .mapToDouble(number)
        .average()
        .orElse(-1);
  }

  private static double mean(double[] numbers) {
    return Arrays.stream(numbers).sum() / numbers.length;
  }

  private static List<Case> cases(
      List<AnnotatedImage> images, int category, Map<Long, List<Detection>> found) {
    List<Case> cases = new ArrayList<>();
    for (AnnotatedImage image : images) {
      List<Annotation> objects =
          image.objects().stream().filter(object -> object.category() == category).toList();
      List<Detection> detections =
          found.getOrDefault(image.id(), List.of()).stream()
              .sorted(Comparator.comparingDouble(detection -> -detection.score()))
              .limit(MAX_DETECTIONS)
              .toList();
      if (!objects.isEmpty() || !detections.isEmpty()) {
        cases.add(new Case(objects, detections, ious(objects, detections)));
      }
    }
    return cases;
  }

  private static double[][] ious(List<Annotation> objects, List<Detection> detections) {
    double[][] ious = new double[detections.size()][objects.size()];
    for (int i = 0; i < ious.length; i++) {
      for (int j = 0; j < ious[i].length; j++) {
        Box box = detections.get(i).box();
        Annotation object = objects.get(j);
        double common = box.intersection(object.box());
        double others = object.crowd() ? 0 : object.box().area() - common;
        ious[i][j] = common == 0 ? 0 : common / (box.area() + others);
      }
    }
    return ious;
  }

  private static Result result(List<Case> cases) {
    Map<Size, Curve> bySize = new EnumMap<>(Size.class);
    Curve one = null;
    Curve ten = null;
    for (Size size : Size.values()) {
      List<Matches> matches = cases.stream().map(each -> matches(each, size)).toList();
      bySize.put(size, curve(matches, MAX_DETECTIONS));
      if (size == Size.ALL) {
        one = curve(matches, 1);
        ten = curve(matches, 10);
      }
    }
    return new Result(bySize, one, ten);
  }

  private static Matches matches(Case each, Size size) {
    // Objects that count come first, as one of them is preferred.
    boolean[] ignoredObject = new boolean[each.objects.size()];
    for (int i = 0; i < ignoredObject.length; i++) {
      Annotation object = each.objects.get(i);
      ignoredObject[i] = object.crowd() || !size.has(object.area());
    }
    int[] order =
        IntStream.range(0, ignoredObject.length)
            .boxed()
            .sorted(Comparator.comparing(i -> ignoredObject[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int found = each.detections.size();
    boolean[][] matched = new boolean[IOU_THRESHOLDS.length][found];
    boolean[][] ignored = new boolean[IOU_THRESHOLDS.length][found];
    for (int t = 0; t < IOU_THRESHOLDS.length; t++) {
      boolean[] taken = new boolean[order.length];
      for (int i = 0; i < found; i++) {
        int match = match(each, i, IOU_THRESHOLDS[t], order, ignoredObject, taken);
        if (match >= 0) {
          taken[match] = true;
          matched[t][i] = true;
          ignored[t][i] = ignoredObject[match];
        } else {
          ignored[t][i] = !size.has(each.detections.get(i).box().area());
        }
      }
    }
    int counting = 0;
    for (boolean isIgnored : ignoredObject) {
      counting += isIgnored ? 0 : 1;
    }
    double[] scores = each.detections.stream().mapToDouble(Detection::score).toArray();
    return new Matches(counting, scores, matched, ignored);
  }

  /** The object that a detection is matched to, or -1. */
  private static int match(
      Case each,
      int detection,
      double threshold,
      int[] order,
      boolean[] ignoredObject,
      boolean[] taken) {
    double best = Math.min(threshold, 1 - 1e-10);
    int match = -1;
    for (int object : order) {
      if (taken[object] && !each.objects.get(object).crowd()) {
        continue;
      }
      if (match >= 0 && !ignoredObject[match] && ignoredObject[object]) {
        break;
      }
      if (each.ious[detection][object] >= best) {
        best = each.ious[detection][object];
        match = object;
      }
    }
    return match;
  }

  /** The curve over all images, with so many detections in each image. */
  private static Curve curve(List<Matches> images, int maxDetections) {
    int objects = images.stream().mapToInt(Matches::objects).sum();
    if (objects == 0) {
      return null;
    }
    record Place(Matches image, int index) {}
    List<Place> ranked = new ArrayList<>();
    for (Matches image : images) {
      for (int i = 0; i < Math.min(image.scores.length, maxDetections); i++) {
        ranked.add(new Place(image, i));
      }
    }
    ranked.sort(Comparator.comparingDouble(place -> -place.image.scores[place.index]));
    double[][] precision = new double[IOU_THRESHOLDS.length][];
    double[] recall = new double[IOU_THRESHOLDS.length];
    for (int t = 0; t < IOU_THRESHOLDS.length; t++) {
      double[] precisions = new double[ranked.size()];
      double[] recalls = new double[ranked.size()];
      int hits = 0;
      int misses = 0;
      for (int i = 0; i < ranked.size(); i++) {
        Place place = ranked.get(i);
        if (!place.image.ignored[t][place.index]) {
          hits += place.image.matched[t][place.index] ? 1 : 0;
          misses += place.image.matched[t][place.index] ? 0 : 1;
        }
        recalls[i] = (double) hits / objects;
        precisions[i] = hits / (misses + hits + EPSILON);
      }
      recall[t] = (double) hits / objects;
      precision[t] = atRecalls(precisions, recalls);
    }
    return new Curve(precision, recall);
  }

  /** The largest precision at each recall threshold or beyond. */
  private static double[] atRecalls(double[] precisions, double[] recalls) {
    for (int i = precisions.length - 1; i > 0; i--) {
      precisions[i - 1] = Math.max(precisions[i - 1], precisions[i]);
    }
    double[] found = new double[RECALL_THRESHOLDS.length];
    int i = 0;
    for (int k = 0; k < found.length; k++) {
      while (i < recalls.length && recalls[i] < RECALL_THRESHOLDS[k]) {
        i++;
      }
      found[k] = i < recalls.length ? precisions[i] : 0;
    }
    return found;
  }

  private static double[] linspace(double start, double stop, int count) {
    double step = (stop - start) / (count - 1);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i * step + start;
    }
    numbers[count - 1] = stop;
    return numbers;
  }
}
