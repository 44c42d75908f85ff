package org.gridmask.examples.cam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.train.ImageInput;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.TrainingException;

/**
 * A trained network at whose activation maps one looks. Serves one thread at a time.
 *
 * @param file its file
 * @param trained the network
 * @param mapper makes its maps
 * @param input brings images to it
 * @param data the run's data set, if it is still there
 * @param dataProblem why it is not there, or empty
 */
public record CamModel(
    Path file,
    TrainedModel trained,
    ActivationMapper mapper,
    ImageInput input,
    Optional<ImageSource> data,
    String dataProblem) {

  private static final String MODEL = "model.zip";

  /** How maps are made. */
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
     * @return words in small letters with hyphens
     */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Loads a network.
   *
   * @param path model.zip or a checkpoint of a run, or the run's folder
   * @param method how its maps are made
   * @return the network
   * @throws IOException if it cannot be read
   * @throws TrainingException if it is damaged
   * @throws ConfigException if there is no such network, it is of no run, the method is not for it,
   *     or nothing says which size its images have
   */
  public static CamModel load(Path path, Method method) throws IOException {
    Path file = fileOf(path);
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          file
              + ": there is no such file"
              + (Files.isDirectory(path) ? "; the folder is of no finished run" : ""));
    }
    TrainedModel trained = TrainedModel.load(file);
    if (trained.run().config().train().fastPath()) {
      // Not all of the fast path: what runs as one has no activations to make maps of.
      OneDnnHelpers.attachTo(trained.network());
    }
    ActivationMapper mapper = mapper(file, trained.network(), method);
    ImageSource data = null;
    String dataProblem = "";
    String dir = trained.run().config().data().dir();
    try {
      data = dir.isEmpty() ? ImageSource.embedded() : ImageSource.fromDirectory(Path.of(dir));
    } catch (IOException e) {
      dataProblem = e.getMessage();
    }
    try {
      // A run's folder may be all that is left: it knows its images' shape.
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

  /**
   * The file that a network is loaded from.
   *
   * @param path model.zip or a checkpoint of a run, or the run's folder
   * @return the file, which may not be there
   */
  public static Path fileOf(Path path) {
    return Files.isDirectory(path) ? path.resolve(MODEL) : path;
  }

  private static ActivationMapper mapper(Path file, ComputationGraph network, Method method) {
    try {
      return method.mapper.apply(network);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          file
              + ": "
              + (method == Method.CAM
                  ? "the network does not end in global average pooling and a dense layer, as CAM"
                      + " needs it; --method grad-cam takes others, too"
                  : e.getMessage()));
    }
  }

  /**
   * What to call networks side by side.
   *
   * @param models the networks, each from another file
   * @return a different name for each: the augmentation methods of its run, or "baseline" where it
   *     has none; where that is not enough, with the run's folder, or the file
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
