package org.gridmask.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.gridmask.examples.data.DataSetFetcher;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.PublishedDataSet;
import org.gridmask.examples.files.NearestName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a data set, or weights, from the publisher. */
@Command(
    name = "fetch",
    description = {
      "Download a data set or weights from the publisher, and verify them. Interrupted downloads are"
          + " resumed.",
      "cifar10 is 170 MB (unpacked 184 MB), fashion-mnist is 31 MB; weights-resnet50, 103 MB, are"
          + " torchvision's for ImageNet."
    })
final class FetchCommand implements Callable<Integer> {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final List<PublishedDataSet> dataSets;
  private final Duration pause;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DATASET", description = "cifar10, fashion-mnist or weights-resnet50.")
  private String name;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Target folder (default: data/DATASET).")
  private Path dir;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Use local files instead of a download: cifar-10-binary.tar.gz, a folder with the four files of"
              + " Fashion-MNIST (*-ubyte.gz), or resnet50-0676ba61.pth.")
  private Path from;

  FetchCommand() {
    this(PublishedDataSet.all(), Duration.ofSeconds(1));
  }

  /** For tests. */
  FetchCommand(List<PublishedDataSet> dataSets, Duration pause) {
    this.dataSets = dataSets;
    this.pause = pause;
  }

  @Override
  public Integer call() throws IOException {
    PublishedDataSet dataSet = dataSet();
    Path folder = dir == null ? Path.of("data", dataSet.name()) : dir;
    if (from != null && Files.notExists(from)) {
      throw CommandFailedException.usage("--from " + from + ": no such file");
    }
    boolean changed = fetch(dataSet, folder);
    if (dataSet instanceof PublishedDataSet.Weights weights) {
      Path file = folder.resolve(weights.file().name());
      out().println(weights.name() + (changed ? " in " : " already in ") + folder);
      out()
          .println(
              "Train with them: ./gridmask train --config config/finetune-resnet50.yaml --weights "
                  + quoted(file)
                  + " --data DIR");
      out().flush();
      return 0;
    }
    ImageSource data = ImageSource.fromDirectory(folder);
    out()
        .printf(
            "%s: %d training and %d test images, %d classes, %s %s%n",
            data.name(),
            data.trainSize(),
            data.testSize(),
            data.classNames().size(),
            changed ? "in" : "already in",
            folder);
    out().println("Train with it: ./gridmask train --data " + quoted(folder));
    out().flush();
    return 0;
  }

  private PublishedDataSet dataSet() {
    List<String> names = dataSets.stream().map(PublishedDataSet::name).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      String hint =
          NearestName.of(name, names.stream())
              .map(near -> "did you mean " + near + "?")
              .orElse("known are " + String.join(", ", names));
      throw CommandFailedException.usage("unknown data set '" + name + "'; " + hint);
    }
    return dataSets.get(index);
  }

  private boolean fetch(PublishedDataSet dataSet, Path folder) throws IOException {
    try (FetchReport report = new FetchReport(out())) {
      DataSetFetcher fetcher = new DataSetFetcher(report, TIMEOUT, pause);
      return from == null ? fetcher.download(dataSet, folder) : fetcher.copy(dataSet, from, folder);
    }
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./\\\\:~+-]+") ? text : "'" + text + "'";
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
