package org.gridmask.examples.cam;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gridmask.dl4j.cam.ActivationMaps;
import org.gridmask.examples.cam.CamResult.Image;
import org.gridmask.examples.cam.CamResult.Looked;
import org.gridmask.examples.cam.CamResult.Model;
import org.gridmask.examples.cam.CamResult.Share;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageFile;
import org.gridmask.examples.data.ImageShape;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.ReadWarnings;
import org.gridmask.examples.evaluation.Statistics;
import org.gridmask.examples.evaluation.Statistics.Estimate;
import org.gridmask.examples.files.NearestName;
import org.gridmask.examples.picture.HeatMap;
import org.gridmask.examples.picture.LabelledSheet.Cell;
import org.gridmask.examples.picture.LabelledSheet.Row;
import org.gridmask.examples.system.ArrayGarbage;
import org.gridmask.examples.train.ImageBatches;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Computes class activation maps of trained networks side by side, and measures the share of the
 * image that they cover. Call order: images, shares, {@link #write}. Not thread-safe.
 */
public final class CamStudy {

  /** The maximum number of classes to list in a message. */
  private static final int MAX_LISTED = 20;

  private static final String AUTO = "auto";

  /** The class of the maps, or "auto". */
  private final String wanted;

  private final CamModel.Method method;
  private final List<CamModel> models;
  private final List<String> titles;

  private final Supplier<Path> folder;
  private final ArrayGarbage garbage = new ArrayGarbage();

  private final ReadWarnings warnings = new ReadWarnings();
  private final List<Image> images = new ArrayList<>();

  /** Of the figure; the pictures of further images would not fit in memory. */
  private final List<Row> rows = new ArrayList<>();

  private final Share[] shares;
  private final String[] notes;

  /**
   * A study of networks.
   *
   * @param models the networks, at least one, from different files
   * @param method the kind of maps
   * @param wanted the class of the maps, or "auto" for the predicted class of each network
   * @param folder the folder of the results, where pictures are written as images are added
   * @throws ConfigException if a network has no such class
   */
  public CamStudy(
      List<CamModel> models, CamModel.Method method, String wanted, Supplier<Path> folder) {
    this.models = List.copyOf(models);
    this.method = method;
    this.wanted = wanted;
    this.folder = folder;
    titles = CamModel.titles(models);
    shares = new Share[models.size()];
    notes = new String[models.size()];
    if (!wanted.equals(AUTO)) {
      models.forEach(this::requireClass);
    }
  }

  private void requireClass(CamModel model) {
    List<String> known = model.trained().classNames();
    if (!known.contains(wanted)) {
      throw new ConfigException(
          "unknown class '"
              + wanted
              + "'"
              + NearestName.of(wanted, known.stream()).map(name -> " (" + name + "?)").orElse("")
              + " in "
              + model.file()
              + (known.size() <= MAX_LISTED
                  ? "; known are " + String.join(", ", known)
                  : "; it has " + known.size() + " classes"));
    }
  }

  /**
   * Adds an image file.
   *
   * @param file the file
   * @param name its name in the results
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  public void look(Path file, String name) throws IOException {
    BufferedImage original = CamFigure.sized(ImageFile.read(file).picture());
    List<INDArray> inputs = new ArrayList<>();
    for (CamModel model : models) {
      inputs.add(model.input().read(file, warnings));
    }
    look(name, "", original, inputs);
  }

  /**
   * Adds evenly spaced test images of the first network's data set.
   *
   * @param count the maximum number
   * @throws ConfigException if the data set is not available
   * @throws IOException if it cannot be read
   */
  public void lookAtTestImages(int count) throws IOException {
    CamModel first = models.get(0);
    ImageSource data =
        first
            .data()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "no images given, and no test images for "
                            + first.file()
                            + ": "
                            + first.dataProblem()));
    ImageSource some = data.withTestImages(count);
    List<List<DataSet>> each = new ArrayList<>();
    for (CamModel model : models) {
      try (ImageBatches batches = model.input().testBatches(some)) {
        each.add(singles(batches.iterator()));
      }
    }
    List<String> classNames = data.classNames();
    for (int i = 0; i < each.get(0).size(); i++) {
      int index = i;
      List<INDArray> inputs = each.stream().map(s -> s.get(index).getFeatures()).toList();
      int label = each.get(0).get(i).getLabels().argMax(1).getInt(0);
      BufferedImage original = CamFigure.sized(picture(first, inputs.get(0)));
      look("test image " + (i + 1), classNames.get(label), original, inputs);
    }
  }

  private static List<DataSet> singles(DataSetIterator batches) {
    List<DataSet> singles = new ArrayList<>();
    batches.forEachRemaining(batch -> singles.addAll(batch.copy().asList()));
    return singles;
  }

  private static BufferedImage picture(CamModel model, INDArray image) {
    return model.trained().pictures(image).get(0);
  }

  private void look(String name, String label, BufferedImage original, List<INDArray> inputs)
      throws IOException {
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(original, List.of(label)));
    List<Looked> looked = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      CamModel model = models.get(i);
      ActivationMaps maps = maps(model, inputs.get(i));
      ImageShape shape = model.input().shape();
      int of = maps.classes()[0];
      Looked found =
          new Looked(
              model.trained().classNames().get(of),
              maps.probabilities().getDouble(0, of),
              maps.sharesAboveHalf(shape.height(), shape.width())[0]);
      looked.add(found);
      cells.add(
          new Cell(
              HeatMap.over(CamFigure.sized(picture(model, inputs.get(i))), maps.maps().slice(0)),
              List.of(found.caption())));
    }
    Row row = new Row(name, cells);
    CamFolder.writePictures(row, images.size(), folder.get());
    images.add(new Image(name, label, looked));
    if (rows.size() < CamFigure.MAX_ROWS) {
      rows.add(row);
    }
    garbage.collectIfMuch();
  }

  private ActivationMaps maps(CamModel model, INDArray image) {
    return wanted.equals(AUTO)
        ? model.mapper().ofPredicted(image)
        : model.mapper().of(image, model.trained().classNames().indexOf(wanted));
  }

  /** Receives the progress of the measurement. */
  public interface Progress {

    /**
     * The measurement of a network starts.
     *
     * @param title its title
     * @param images the number of test images
     */
    void begin(String title, int images);

    /**
     * Images were processed.
     *
     * @param images the number so far
     */
    void measured(int images);

    /** The measurement of the network ends. */
    void end();
  }

  /**
   * Measures the mean share of the image where the map of the predicted class is above half of its
   * maximum, over evenly spaced test images of each network's run. Skips networks whose data set is
   * not available.
   *
   * @param max the maximum number of test images, at least 1
   * @param progress receives the progress
   * @param notes receives a line about each skipped network
   * @throws IOException if a data set cannot be read
   */
  public void measureShares(int max, Progress progress, Consumer<String> notes) throws IOException {
    for (int i = 0; i < models.size(); i++) {
      Optional<ImageSource> data = models.get(i).data();
      if (data.isEmpty()) {
        this.notes[i] = "data set not available: " + models.get(i).dataProblem();
        notes.accept(titles.get(i) + ": " + this.notes[i]);
        continue;
      }
      ImageSource some = data.get().withTestImages(max);
      progress.begin(titles.get(i), some.testSize());
      try {
        shares[i] = share(models.get(i), some, progress);
      } finally {
        progress.end();
      }
    }
  }

  private Share share(CamModel model, ImageSource data, Progress progress) throws IOException {
    ImageShape shape = model.input().shape();
    List<Double> all = new ArrayList<>();
    try (ImageBatches batches = model.input().testBatches(data)) {
      while (batches.iterator().hasNext()) {
        ActivationMaps maps = model.mapper().ofPredicted(batches.iterator().next().getFeatures());
        Arrays.stream(maps.sharesAboveHalf(shape.height(), shape.width())).forEach(all::add);
        progress.measured(all.size());
      }
    }
    Estimate estimate = Statistics.interval(all);
    double mean = estimate.mean();
    if (estimate.halfWidth().isEmpty()) {
      return new Share(estimate.count(), mean, null, null);
    }
    double half = estimate.halfWidth().getAsDouble();
    return new Share(estimate.count(), mean, mean - half, mean + half);
  }

  /**
   * Writes cam.png, cam.csv, cam-summary.csv, cam.json and report.html.
   *
   * @param commandLine the command and its arguments
   * @param versions the software versions by name
   * @throws IOException if a file cannot be written
   */
  public void write(List<String> commandLine, Map<String, String> versions) throws IOException {
    CamResult result =
        new CamResult(commandLine, versions, method.toString(), modelRecords(), images);
    List<String> columns = Stream.concat(Stream.of("original"), titles.stream()).toList();
    CamFolder.write(result, columns, rows, folder.get());
    CamReport.write(folder.get());
  }

  /**
   * The measured shares as text.
   *
   * @return a heading and a line per measured network; empty if there is none
   */
  public List<String> shareLines() {
    return CamReport.shareLines(modelRecords());
  }

  private List<Model> modelRecords() {
    List<Model> records = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      CamModel model = models.get(i);
      TrainConfig config = model.trained().run().config();
      ImageShape shape = model.input().shape();
      records.add(
          new Model(
              titles.get(i),
              model.file().toString(),
              config.model().title(),
              model
                  .trained()
                  .run()
                  .provenance()
                  .flatMap(p -> p.dataSha256().keySet().stream().findFirst())
                  .orElse(null),
              model.trained().network().getEpochCount(),
              config.seed(),
              shape.height()
                  + " x "
                  + shape.width()
                  + (shape.channels() == 1 ? ", grey" : ", colour"),
              shares[i],
              notes[i]));
    }
    return records;
  }
}
