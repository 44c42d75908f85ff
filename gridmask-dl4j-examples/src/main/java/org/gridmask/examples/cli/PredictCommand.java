package org.gridmask.examples.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gridmask.dl4j.FastPath;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.examples.system.ArrayGarbage;
import org.gridmask.examples.train.ImageInput;
import org.gridmask.examples.train.TrainedModel;
import org.gridmask.examples.train.TrainingException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Predicts the classes of image files. */
@Command(
    name = "predict",
    sortOptions = false,
    description = {
      "Predict the class of image files: prints a line per file, with the most probable class and its"
          + " probability, as CSV or JSON lines. Memory does not grow with the number of files.",
      "An unreadable file is named on stderr and left out; the exit code is then 1."
    })
final class PredictCommand implements Callable<Integer> {

  /** The number of images in memory. */
  private static final int BATCH = 32;

  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(names = "--json", description = "Print a JSON object per line instead of CSV.")
  private boolean json;

  @Parameters(
      paramLabel = "IMAGE|DIR",
      arity = "1..*",
      description = "Image files, and folders with images, in sub-folders too.")
  private List<Path> arguments = List.of();

  private record Image(String file, INDArray pixels) {}

  @Override
  public Integer call() throws IOException {
    List<Path> files = ImagePaths.of(arguments, this::note);
    try {
      return predict(files);
    } catch (ConfigException e) {
      throw CommandFailedException.usage(e.getMessage());
    } catch (TrainingException e) {
      throw CommandFailedException.running(e.getMessage(), e);
    }
  }

  private Integer predict(List<Path> files) throws IOException {
    TrainedModel loaded = model.load("");
    ImageInput input = loaded.input();
    if (loaded.run().config().train().fastPath()) {
      FastPath.attachTo(loaded.network());
    }
    if (!json) {
      out().print(Csv.line(List.of("file", "class", "probability")));
    }
    ArrayGarbage garbage = new ArrayGarbage();
    List<Image> batch = new ArrayList<>();
    int failures = 0;
    for (Path file : files) {
      try {
        batch.add(new Image(FileNames.text(file), input.read(file)));
      } catch (IOException e) {
        note(e.getMessage());
        failures++;
      }
      if (batch.size() == BATCH) {
        print(loaded, batch);
        garbage.collectIfMuch();
      }
      if (out().checkError()) {
        // The reader of a pipe has seen enough.
        return 0;
      }
    }
    print(loaded, batch);
    if (failures == files.size()) {
      throw CommandFailedException.running("no image could be read");
    }
    if (failures > 0) {
      note("skipped " + failures + " of " + files.size() + " images");
    }
    return failures > 0 ? 1 : 0;
  }

  /** Predicts and prints a batch, and clears it. */
  private void print(TrainedModel loaded, List<Image> batch) throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    INDArray images = Nd4j.concat(0, batch.stream().map(Image::pixels).toArray(INDArray[]::new));
    float[][] probabilities = loaded.network().outputSingle(images).toFloatMatrix();
    List<String> classNames = loaded.classNames();
    for (int i = 0; i < batch.size(); i++) {
      int best = mostProbable(probabilities[i]);
      print(batch.get(i).file(), classNames.get(best), probabilities[i][best]);
    }
    out().flush();
    batch.clear();
  }

  private void print(String file, String className, float probability) throws IOException {
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("file", file);
      line.put("class", className);
      line.put("probability", probability);
      out().print(JSON.writeValueAsString(line) + "\n");
    } else {
      out().print(Csv.line(List.of(file, className, Csv.number(probability))));
    }
  }

  private static int mostProbable(float[] probabilities) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      best = probabilities[c] > probabilities[best] ? c : best;
    }
    return best;
  }

  private void note(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("gridmask: " + FileErrors.inOneLine(message));
    err.flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
