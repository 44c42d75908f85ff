package org.gridmask.examples.evaluation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gridmask.check.Checks;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.Ignored;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.files.NearestName;
import org.gridmask.examples.train.ConfusionMatrix;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.statistics.WilsonInterval;

/**
 * The evaluation of a network on the test images of any data set: the content of evaluation.json,
 * whose keys are these names in snake case. The predictions and pictures are beside it, in the
 * folder {@code findings}.
 *
 * @param commandLine the command and its arguments
 * @param versions the software versions by name
 * @param model the model file
 * @param network its architecture
 * @param data the folder of the data set, or its name
 * @param images the number of images
 * @param skippedImages the number of unreadable images, which are not counted
 * @param ignored what of a folder of images was not used
 * @param accuracy the top-1 accuracy, in [0, 1]
 * @param low the lower end of its 95 % interval
 * @param high the upper end
 * @param top5 the top-5 accuracy, in [0, 1]
 * @param classes the accuracy of each class
 * @param confusion confusion[true class][predicted class], the numbers of images
 * @param occlusion the accuracy with a part of each image covered; empty if not measured
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ModelEvaluation(
    List<String> commandLine,
    Map<String, String> versions,
    String model,
    String network,
    String data,
    long images,
    int skippedImages,
    Ignored ignored,
    double accuracy,
    double low,
    double high,
    double top5,
    List<OfClass> classes,
    long[][] confusion,
    List<OcclusionCurve> occlusion) {

  private static final String FILE = "evaluation.json";
  private static final int MAX_LISTED = 10;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Copies the lists. */
  public ModelEvaluation {
    commandLine = List.copyOf(Checks.notNull("command_line", commandLine));
    versions =
        Collections.unmodifiableMap(new LinkedHashMap<>(Checks.notNull("versions", versions)));
    classes = List.copyOf(Checks.notNull("classes", classes));
    Checks.notNull("confusion", confusion);
    // Earlier versions did not measure it.
    occlusion = occlusion == null ? List.of() : List.copyOf(occlusion);
  }

  /**
   * The accuracy of a class.
   *
   * @param name its name
   * @param images the number of its images
   * @param correct the number of its images that were classified correctly
   * @param accuracy their share, in [0, 1]; null, as the interval, of a class without images
   * @param low the lower end of its 95 % interval
   * @param high the upper end
   */
  public record OfClass(
      String name, long images, long correct, Double accuracy, Double low, Double high) {}

  /** What is measured in one pass over the images. */
  record Measured(TestEvaluation evaluation, double top5, int skipped) {}

  /** Where an evaluation comes from. */
  public record Origin(
      List<String> commandLine, Map<String, String> versions, Path model, String data) {}

  /**
   * What covers the test images for {@link OcclusionCurve}s.
   *
   * @param occluders the shapes, each of which gives a curve
   * @param seed the seed of the masks
   */
  public record Occluding(List<Occluder> occluders, long seed) {

    /** Copies the list. */
    public Occluding {
      occluders = List.copyOf(occluders);
    }
  }

  /**
   * Evaluates a network and writes evaluation.json and the folder {@code findings}.
   *
   * @param model the network; the fast path is attached if its run used it
   * @param data the data set, whose classes have the names of the network's
   * @param occluding what covers the images
   * @param origin where it comes from
   * @param folder the folder to write to
   * @param progress receives the number of images so far
   * @return the evaluation
   * @throws ConfigException if the classes differ
   * @throws IOException if the images cannot be read, or the folder cannot be written
   */
  public static ModelEvaluation record(
      TrainedModel model,
      ImageSource data,
      Occluding occluding,
      Origin origin,
      Path folder,
      IntConsumer progress)
      throws IOException {
    List<Occlusion> occlusions =
        occluding.occluders().stream().map(each -> new Occlusion(each, occluding.seed())).toList();
    Measured measured =
        Evaluator.evaluate(model, sameClasses(model, data), data, occlusions, progress);
    ConfusionMatrix confusion = measured.evaluation().confusionMatrix();
    WilsonInterval interval = WilsonInterval.of(confusion.correct(), confusion.images());
    ModelEvaluation result =
        new ModelEvaluation(
            origin.commandLine(),
            origin.versions(),
            origin.model().toString(),
            model.title(),
            origin.data(),
            confusion.images(),
            measured.skipped(),
            data.ignored(),
            (double) confusion.correct() / confusion.images(),
            interval.low(),
            interval.high(),
            measured.top5(),
            IntStream.range(0, confusion.classNames().size())
                .mapToObj(label -> ofClass(confusion, label))
                .toList(),
            confusion.counts(),
            occlusions.stream().map(Occlusion::curve).toList());
    new EvaluationFolder(folder).write(measured.evaluation());
    new AtomicFiles(folder).writeText(FILE, result.toJson() + "\n");
    return result;
  }

  private static OfClass ofClass(ConfusionMatrix confusion, int label) {
    String name = confusion.classNames().get(label);
    if (confusion.images(label) == 0) {
      return new OfClass(name, 0, 0, null, null, null);
    }
    WilsonInterval interval = confusion.interval(label);
    return new OfClass(
        name,
        confusion.images(label),
        confusion.counts()[label][label],
        confusion.accuracy(label),
        interval.low(),
        interval.high());
  }

  /**
   * Checks the classes of a data set.
   *
   * @param model the network
   * @param data the data set
   * @throws ConfigException if their names differ from those of the network's classes
   */
  public static void requireSameClasses(TrainedModel model, ImageSource data) {
    sameClasses(model, data);
  }

  /** The network's class of each class of the data, by name. */
  private static int[] sameClasses(TrainedModel model, ImageSource data) {
    List<String> own = composed(model.classNames());
    List<String> others = composed(data.classNames());
    String unknown = missing(others, own);
    String absent = missing(own, others);
    if (!unknown.isEmpty() || !absent.isEmpty()) {
      throw new ConfigException(
          data.name()
              + " has other classes than the network: "
              + (unknown.isEmpty() ? "" : "the network has no class " + unknown)
              + (unknown.isEmpty() || absent.isEmpty() ? "" : "; ")
              + (absent.isEmpty() ? "" : "the data has no class " + absent));
    }
    return others.stream().mapToInt(own::indexOf).toArray();
  }

  private static List<String> composed(List<String> names) {
    return names.stream().map(name -> Normalizer.normalize(name, Normalizer.Form.NFC)).toList();
  }

  private static String missing(List<String> names, List<String> from) {
    List<String> missing = names.stream().filter(name -> !from.contains(name)).toList();
    int more = missing.size() - MAX_LISTED;
    return missing.stream()
            .limit(MAX_LISTED)
            .map(
                name ->
                    name
                        + NearestName.of(
                                name, from.stream().filter(other -> !names.contains(other)))
                            .map(near -> " (" + near + "?)")
                            .orElse(""))
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /**
   * The content of evaluation.json.
   *
   * @return the JSON
   */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The confusion matrix.
   *
   * @return the matrix
   */
  public ConfusionMatrix confusionMatrix() {
    return new ConfusionMatrix(classes.stream().map(OfClass::name).toList(), confusion);
  }

  /**
   * Whether a folder has an evaluation.
   *
   * @param folder the folder
   * @return whether it has an evaluation.json
   */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads an evaluation.
   *
   * @param folder its folder
   * @return the evaluation
   * @throws ConfigException if the file is invalid
   * @throws IOException if it cannot be read
   */
  public static ModelEvaluation read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      return JsonFiles.read(file, JSON.readerFor(ModelEvaluation.class));
    } catch (DamagedFileException e) {
      throw new ConfigException(file + ": invalid: " + e.getReason());
    }
  }
}
