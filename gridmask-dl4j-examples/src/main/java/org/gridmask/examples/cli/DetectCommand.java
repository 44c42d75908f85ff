package org.gridmask.examples.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gridmask.examples.detection.Annotations;
import org.gridmask.examples.detection.CocoAnnotations;
import org.gridmask.examples.detection.CocoEvaluation;
import org.gridmask.examples.detection.CocoMetrics;
import org.gridmask.examples.detection.CocoResults;
import org.gridmask.examples.detection.Detection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Evaluates detections of objects. */
@Command(
    name = "detect",
    sortOptions = false,
    description = {
      "Evaluate detections as COCO does: average precision (AP) and recall (AR), and the AP of each"
          + " category. The numbers are those of pycocotools; -1 means that there are no such"
          + " objects."
    })
final class DetectCommand implements Callable<Integer> {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec private CommandSpec spec;

  @Option(
      names = "--evaluate",
      paramLabel = "RESULTS",
      required = true,
      description = "Detections in COCO's result format: a JSON list.")
  private Path results;

  @Option(
      names = "--annotations",
      paramLabel = "INSTANCES",
      required = true,
      description = "The objects, in COCO's format, such as instances_val2017.json.")
  private Path instances;

  @Option(
      names = "--json",
      description =
          "Print JSON: AP, AP50, AP75, APsmall, APmedium, APlarge, AR1, AR10, AR100, ARsmall,"
              + " ARmedium, ARlarge and AP_by_category.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Annotations annotations = CocoAnnotations.read(instances);
    if (annotations.faults().count() > 0) {
      spec.commandLine().getErr().println(instances + ": " + annotations.faults());
    }
    List<Detection> detections = CocoResults.read(results, annotations);
    CocoMetrics metrics = CocoEvaluation.of(annotations, detections);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? JSON.writeValueAsString(metrics) : text(annotations, metrics));
    out.flush();
    return 0;
  }

  private static String text(Annotations annotations, CocoMetrics metrics) {
    StringBuilder text = new StringBuilder();
    line(text, "AP", metrics.ap(), "IoU 0.50 to 0.95");
    line(text, "AP50", metrics.ap50(), "IoU 0.50");
    line(text, "AP75", metrics.ap75(), "IoU 0.75");
    line(text, "APsmall", metrics.apSmall(), "less than 32 x 32 pixels");
    line(text, "APmedium", metrics.apMedium(), "32 x 32 to 96 x 96 pixels");
    line(text, "APlarge", metrics.apLarge(), "more than 96 x 96 pixels");
    line(text, "AR1", metrics.ar1(), "1 detection in each image");
    line(text, "AR10", metrics.ar10(), "10 detections in each image");
    line(text, "AR100", metrics.ar100(), "100 detections in each image");
    line(text, "ARsmall", metrics.arSmall(), "less than 32 x 32 pixels");
    line(text, "ARmedium", metrics.arMedium(), "32 x 32 to 96 x 96 pixels");
    line(text, "ARlarge", metrics.arLarge(), "more than 96 x 96 pixels");
    text.append("\nAP of each category\n");
    metrics
        .apByCategory()
        .forEach(
            (id, ap) -> line(text, "", ap == null ? -1 : ap, annotations.categories().name(id)));
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, double number, String meaning) {
    text.append(String.format(Locale.ROOT, "%-9s %6.3f  %s%n", name, number, meaning));
  }
}
