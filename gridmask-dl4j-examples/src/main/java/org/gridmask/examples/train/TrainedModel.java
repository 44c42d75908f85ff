package org.gridmask.examples.train;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gridmask.check.Checks;
import org.gridmask.examples.config.AugmentSection.Crop;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.DataSection;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.model.TaskKind;
import org.gridmask.examples.picture.PictureData;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RecordedRun;
import org.gridmask.examples.run.RunFiles;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A trained network with the contents of its run folder. Not thread-safe.
 *
 * @param network the network, on Deeplearning4j's built-in path
 * @param normalizer the normaliser of its images
 * @param run the run; of a file without a run folder, its configuration as far as it is given
 * @param given the names of the classes, if they are given; empty for those of the run
 * @param bare whether there is no run folder
 */
public record TrainedModel(
    ComputationGraph network,
    NormalizerStandardize normalizer,
    RecordedRun run,
    List<String> given,
    boolean bare) {

  private static final String MODEL = "model.zip";

  /**
   * What is not in a model file, but in its run folder. Values that are given override those of the
   * run.
   *
   * @param size the side of the network's input in pixels
   * @param testResize the shorter side of an image before the centre crop to that size; if empty,
   *     images are resized as a whole, or as in the run
   * @param classNames the names of the classes, in the order of the network's outputs
   */
  public record Given(OptionalInt size, OptionalInt testResize, List<String> classNames) {

    /** Nothing is given. */
    public static final Given NOTHING =
        new Given(OptionalInt.empty(), OptionalInt.empty(), List.of());

    private TrainConfig over(TrainConfig config) {
      DataSection data = config.data();
      int input = size.orElse(data.size());
      boolean isCropped = testResize.isPresent() || config.augment().crop() == Crop.RANDOM_RESIZED;
      if (isCropped && input == 0) {
        throw new ConfigException("--size must be given with --test-resize");
      }
      if (isCropped && testResize.orElse(data.testResize()) < input) {
        throw new ConfigException(
            "--test-resize must be at least the side of the network's input (%d), but is %d"
                .formatted(input, testResize.orElse(data.testResize())));
      }
      Map<String, String> values = new HashMap<>();
      size.ifPresent(side -> values.put("data.size", String.valueOf(side)));
      testResize.ifPresent(
          side -> {
            values.put("data.testResize", String.valueOf(side));
            values.put("augment.crop", "random-resized");
          });
      return config.with(values);
    }
  }

  /**
   * Loads a network from its run's folder.
   *
   * @param model model.zip, or a checkpoint, of a run
   * @return the model
   * @throws IOException if the file does not exist or cannot be read
   * @throws TrainingException if it is damaged
   * @throws ConfigException if it is not in a run folder, or a file of that folder is invalid
   */
  public static TrainedModel load(Path model) throws IOException {
    if (Files.isDirectory(model)) {
      throw new FileSystemException(
          model.toString(), null, "is a folder; give a model file in it, such as model.zip");
    }
    BoundedFiles.requireRegular(model);
    RecordedRun run =
        runAround(model)
            .orElseThrow(
                () ->
                    new ConfigException(
                        model
                            + ": is not in a run folder: there is no config.yaml in "
                            + folderOf(model)));
    TrainingState state = TrainingState.load(model);
    return new TrainedModel(state.network(), state.normalizer(), run, List.of(), false);
  }

  /**
   * Loads a network from its run's folder, or from a model file alone.
   *
   * @param path model.zip or a checkpoint of a run, or the run folder
   * @param given what is not recorded
   * @param more what else must be given for a file alone; empty for nothing
   * @return the model
   * @throws IOException if the file cannot be read
   * @throws TrainingException if it is damaged
   * @throws ConfigException if there is no such file, the number of classes differs from that of
   *     the network's outputs, or something is neither given nor recorded
   */
  public static TrainedModel load(Path path, Given given, String more) throws IOException {
    Path file = existing(path);
    Optional<RecordedRun> run = runAround(file);
    if (run.isEmpty()) {
      List<String> missing = new ArrayList<>();
      if (given.size.isEmpty()) {
        missing.add("--size (the side of the network's input in pixels)");
      }
      if (given.classNames.isEmpty()) {
        missing.add("--classes (the names of its classes, in the order of its outputs)");
      }
      if (!more.isEmpty()) {
        missing.add(more);
      }
      if (!missing.isEmpty()) {
        throw new ConfigException(
            "%s: is not in a run folder, so these options must be given: %s"
                .formatted(file, String.join(", ", missing)));
      }
    }
    TrainingState state = TrainingState.load(file);
    RecordedRun known =
        run.orElseGet(
            () ->
                new RecordedRun(
                    folderOf(file),
                    TrainConfig.defaults()
                        .with(
                            Map.of(
                                "data.normalize",
                                state.normalize().name().toLowerCase(Locale.ROOT))),
                    Optional.empty(),
                    List.of(),
                    Optional.empty()));
    TrainedModel model =
        new TrainedModel(
            state.network(),
            state.normalizer(),
            new RecordedRun(
                known.path(),
                given.over(known.config()),
                known.provenance(),
                known.metrics(),
                known.summary()),
            List.copyOf(given.classNames),
            run.isEmpty());
    if (!given.classNames.isEmpty() && given.classNames.size() != model.outputs()) {
      throw new ConfigException(
          "--classes must be %s, one for each output of %s, but are %s"
              .formatted(Figures.count(model.outputs(), "name"), file, given.classNames.size()));
    }
    return model;
  }

  /**
   * The model file.
   *
   * @param path model.zip or a checkpoint of a run, or the run folder
   * @return the file, which may not exist
   */
  public static Path fileOf(Path path) {
    return Files.isDirectory(path) ? path.resolve(MODEL) : path;
  }

  /**
   * The model file.
   *
   * @param path model.zip or a checkpoint of a run, or the run folder
   * @return the file
   * @throws ConfigException if there is no such file
   */
  public static Path existing(Path path) {
    Path file = fileOf(path);
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          file
              + ": no such file"
              + (Files.isDirectory(path) ? "; the folder has no finished run" : ""));
    }
    return file;
  }

  private static Path folderOf(Path model) {
    Path folder = model.toAbsolutePath().getParent();
    return folder.endsWith(RunFiles.CHECKPOINTS) ? folder.getParent() : folder;
  }

  private static Optional<RecordedRun> runAround(Path model) throws IOException {
    return RecordedRun.find(folderOf(model));
  }

  /**
   * Checks what the network is for.
   *
   * @param task the task
   * @return this
   * @throws ConfigException if it is for another one
   */
  public TrainedModel require(TaskKind task) {
    if (run.task() != task) {
      throw new ConfigException(
          "%s: its network is for %s, not for %s"
              .formatted(run.path(), run.task().title(), task.title()));
    }
    return this;
  }

  /**
   * The input of the network.
   *
   * @return how images are brought to it
   * @throws ConfigException if its size is neither configured nor recorded, and the run's data no
   *     longer exists
   * @throws IOException if the run's data cannot be read
   */
  public ImageInput input() throws IOException {
    Optional<ImageShape> recorded = run.provenance().map(Provenance::imageShape);
    if (recorded.isEmpty() && run.config().data().size() == 0) {
      String dir = run.config().data().dir();
      if (dir.isEmpty() || Files.isDirectory(Path.of(dir))) {
        recorded = Optional.of(ImageSource.of(dir).shape());
      }
    }
    return ImageInput.of(run.config(), normalizer, recorded);
  }

  /**
   * The names of the classes, in the order of their labels; as many as the network has outputs. If
   * the run has not recorded them they are {@code class 0}, {@code class 1} and so on.
   *
   * @return the names
   */
  public List<String> classNames() {
    int outputs = outputs();
    if (!given.isEmpty()) {
      return given;
    }
    return run.provenance()
        .map(Provenance::classNames)
        .filter(names -> names.size() == outputs)
        .orElseGet(() -> IntStream.range(0, outputs).mapToObj(i -> "class " + i).toList());
  }

  /**
   * The network in words.
   *
   * @return the name of its architecture if it is in a run, and otherwise its size
   */
  public String title() {
    return bare
        ? String.format(Locale.ROOT, "network of %,d parameters", network.numParams())
        : run.config().model().title();
  }

  /**
   * The number of classes.
   *
   * @return the number of outputs
   */
  int outputs() {
    // Losses have no weights.
    return switch (run.task()) {
      case CLASSIFICATION -> size(network.getConfiguration().getNetworkOutputs().get(0));
      case SEGMENTATION -> size("main-classes");
      // Without the background.
      case DETECTION -> size("head-logits") - 1;
    };
  }

  private int size(String layer) {
    return Math.toIntExact(network.layerSize(layer));
  }

  /**
   * The preprocessed test images with their labels, as in the run's own evaluation.
   *
   * @param data the run's data set
   * @return one pass over them, to be closed; a batch is overwritten by the next
   * @throws ConfigException if the data has other classes or channels than the network
   */
  public ImageBatches testBatches(ImageSource data) {
    return images(data).testBatches(normalizer);
  }

  /**
   * The first images of an epoch as the network saw them in training, with the configured
   * augmentation. An epoch's random numbers depend only on the seed and the epoch.
   *
   * @param data the run's data set
   * @param epoch the epoch, in [0, {@code train.epochs})
   * @param count the maximum number of images, at least 1
   * @return a batch [N, C, H, W], normalised
   * @throws IOException if the data cannot be read
   * @throws ConfigException if the data has other classes or channels than the network
   */
  public INDArray seenImages(DataSource data, int epoch, int count) throws IOException {
    Checks.inClosedRange("epoch", epoch, 0, run.config().train().epochs() - 1);
    Checks.atLeast("count", count, 1);
    List<INDArray> seen = new ArrayList<>();
    Task task = data instanceof ImageSource images ? images(images) : Task.of(run.config(), data);
    requireEqual(data, "class", "classes", outputs(), data.classNames().size());
    try (TrainingBatches batches = new TrainingBatches(run.config(), task, normalizer)) {
      DataSetIterator epochBatches = batches.begin(epoch);
      for (long left = count; left > 0 && epochBatches.hasNext(); ) {
        INDArray images = epochBatches.next().getFeatures();
        long taken = Math.min(left, images.size(0));
        seen.add(images.get(NDArrayIndex.interval(0, taken)).dup());
        left -= taken;
      }
    }
    return joined(seen);
  }

  /** One batch; zeros, the mean, are at the right and bottom of smaller images. */
  private static INDArray joined(List<INDArray> batches) {
    long height = batches.stream().mapToLong(batch -> batch.size(2)).max().orElseThrow();
    long width = batches.stream().mapToLong(batch -> batch.size(3)).max().orElseThrow();
    List<INDArray> padded = new ArrayList<>();
    for (INDArray batch : batches) {
      INDArray canvas = Nd4j.zeros(batch.dataType(), batch.size(0), batch.size(1), height, width);
      canvas
          .get(
              NDArrayIndex.all(),
              NDArrayIndex.all(),
              NDArrayIndex.interval(0, batch.size(2)),
              NDArrayIndex.interval(0, batch.size(3)))
          .assign(batch);
      padded.add(canvas);
    }
    return Nd4j.concat(0, padded.toArray(INDArray[]::new));
  }

  private ClassificationTask images(ImageSource data) {
    ClassificationTask images = new ClassificationTask(run.config(), data);
    requireEqual(data, "class", "classes", outputs(), images.classes());
    requireEqual(
        data, "channel", "channels", normalizer.getMean().length(), images.shape().channels());
    return images;
  }

  private void requireEqual(DataSource data, String one, String more, long own, long others) {
    if (own != others) {
      throw new ConfigException(
          "%s: its network was trained on %s, but %s has %s"
              .formatted(run.path(), Figures.count(own, one, more), data.name(), others));
    }
  }

  /**
   * Converts normalised images to pictures by undoing the normalisation. Values beyond black and
   * white, such as those of noise, are clamped.
   *
   * @param images a batch [N, C, H, W] with one channel (grey) or three, in the network's order
   * @return one picture per image
   */
  public List<BufferedImage> pictures(INDArray images) {
    INDArray levels = images.dup();
    normalizer.revertFeatures(levels);
    return PictureData.pictures(
        run.config().data().normalize().isRgb()
            ? levels.get(NDArrayIndex.all(), NDArrayIndex.indices(2, 1, 0))
            : levels);
  }
}
