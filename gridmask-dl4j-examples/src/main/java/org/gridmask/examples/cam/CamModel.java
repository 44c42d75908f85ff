package org.gridmask.examples.cam;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.dl4j.cam.ActivationMapper;
import org.gridmask.dl4j.cam.Cam;
import org.gridmask.dl4j.cam.GradCam;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.gridmask.examples.config.AugmentStep;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.train.ImageInput;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.TrainingException;

/**
 * A trained network with its class activation maps. Not thread-safe.
 *
 * @param file its file
 * @param trained the network
 * @param mapper computes its maps
 * @param input prepares its input images
 * @param data the data set of its run, if available
 * @param dataProblem why the data set is not available, or empty
 */
public record CamModel(
    Path file,
    TrainedModel trained,
    ActivationMapper mapper,
    ImageInput input,
    Optional<ImageSource> data,
    String dataProblem) {

  /** The kind of maps. */
  public enum Method {
    /** {@link Cam}. */
    CAM(Cam::of),
    /** {@link GradCam}. */
    GRAD_CAM(GradCam::of);

    private final Function<ComputationGraph, ActivationMapper> mapper;

    Method(Function<ComputationGraph, ActivationMapper> mapper) {
      this.mapper = mapper;
    }

    /**
     * The name in commands.
     *
     * @return the name in kebab case
     */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Loads a network.
   *
   * @param path model.zip or a checkpoint of a run, or the run folder
   * @param method the kind of maps
   * @param opened the data sets of other networks by their folders, to which this one's is added
   * @return the network
   * @throws IOException if it cannot be read
   * @throws TrainingException if it is damaged
   * @throws ConfigException if there is no such file, it has no run folder, the method does not
   *     support the network, or its input shape is unknown
   */
  public static CamModel load(Path path, Method method, Map<String, ImageSource> opened)
      throws IOException {
    Path file = TrainedModel.existing(path);
    TrainedModel trained = TrainedModel.load(file).require(TaskKind.CLASSIFICATION);
    if (trained.run().config().train().fastPath()) {
      // Not the whole fast path: fused layers have no activations for maps.
      OneDnnHelpers.attachTo(trained.network());
    }
    ActivationMapper mapper = mapper(file, trained.network(), method);
    String dataProblem = "";
    String dir = trained.run().config().data().dir();
    try {
      if (!opened.containsKey(dir)) {
        opened.put(dir, ImageSource.of(dir));
      }
    } catch (IOException e) {
      dataProblem = e.getMessage();
    }
    ImageSource data = opened.get(dir);
    try {
      // Without its data set, the run folder still has the image shape.
      Optional<ImageShape> shape =
          data == null
              ? trained.run().provenance().map(Provenance::imageShape)
              : Optional.of(data.shape());
      ImageInput input = ImageInput.of(trained.run().config(), trained.normalizer(), shape);
      return new CamModel(file, trained, mapper, input, Optional.ofNullable(data), dataProblem);
    } catch (ConfigException e) {
      throw new ConfigException(file + ": " + e.getMessage());
    }
  }

  private static ActivationMapper mapper(Path file, ComputationGraph network, Method method) {
    try {
      return method.mapper.apply(network);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          file
              + ": "
              + (method == Method.CAM
                  ? "CAM needs a network that ends in global average pooling and a dense layer;"
                      + " use --method grad-cam"
                  : e.getMessage()));
    }
  }

  /**
   * Unique titles of networks.
   *
   * @param models the networks, from different files
   * @return the augmentation methods of each run, or "baseline"; if that is not unique, with the
   *     run folder or the file
   */
  static List<String> titles(List<CamModel> models) {
    List<String> methods = models.stream().map(CamModel::methods).toList();
    List<String> folders = models.stream().map(CamModel::folder).toList();
    return models.stream()
        .map(
            model -> {
              String own = model.methods();
              long alike = methods.stream().filter(own::equals).count();
              long sameFolder = folders.stream().filter(model.folder()::equals).count();
              return alike == 1
                  ? own
                  : own + " (" + (sameFolder == 1 ? model.folder() : model.file()) + ")";
            })
        .toList();
  }

  private String methods() {
    List<AugmentStep> methods =
        trained.run().config().augment().steps().stream().filter(AugmentStep::isMethod).toList();
    return methods.isEmpty()
        ? "baseline"
        : methods.stream().map(AugmentStep::toString).collect(Collectors.joining("+"));
  }

  private String folder() {
    RecordedRun run = trained.run();
    return String.valueOf(run.path().toAbsolutePath().normalize().getFileName());
  }
}
