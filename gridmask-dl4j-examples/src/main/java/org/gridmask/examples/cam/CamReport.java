package org.gridmask.examples.cam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridmask.examples.cam.CamResult.Image;
import org.gridmask.examples.cam.CamResult.Looked;
import org.gridmask.examples.cam.CamResult.Model;
import org.gridmask.examples.cam.CamResult.Share;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.report.Figures;
import org.gridmask.examples.report.HtmlReport;
import org.gridmask.examples.report.PictureFile;
import org.gridmask.examples.report.ReportBlock;
import org.gridmask.examples.report.ReportBlock.Code;
import org.gridmask.examples.report.ReportBlock.Column;
import org.gridmask.examples.report.ReportBlock.Fact;
import org.gridmask.examples.report.ReportBlock.Facts;
import org.gridmask.examples.report.ReportBlock.Picture;
import org.gridmask.examples.report.ReportBlock.Pictures;
import org.gridmask.examples.report.ReportBlock.Prose;
import org.gridmask.examples.report.ReportBlock.Table;
import org.gridmask.examples.report.ReportPage;
import org.gridmask.examples.report.ReportPage.Section;
import org.gridmask.examples.report.ShellCommand;

/** The report of class activation maps, from the files in their folder. */
public final class CamReport {

  private CamReport() {}

  /**
   * Whether a folder has class activation maps.
   *
   * @param folder the folder
   * @return whether it has a cam.json
   */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(CamFolder.RESULT));
  }

  /**
   * Writes report.html.
   *
   * @param folder the folder
   * @throws IOException if a file cannot be read or written
   * @throws ConfigException if cam.json is invalid
   */
  public static void write(Path folder) throws IOException {
    HtmlReport.write(
        page(CamFolder.read(folder), folder), HtmlReport.FILE_NAME, new AtomicFiles(folder));
  }

  private static ReportPage page(CamResult result, Path folder) throws IOException {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Share of the image", shares(result.models())));
    sections.add(new Section("Maps", pictures(result, folder)));
    sections.add(new Section("Networks", List.of(networks(result.models()))));
    sections.add(new Section("Reproduce", origin(result)));
    return new ReportPage(
        "Class activation maps",
        "Maps of "
            + (result.models().size() == 1
                ? "a trained network"
                : result.models().size() + " trained networks")
            + ", as in figure 6 of GridMask (arXiv 2001.04086).",
        sections);
  }

  private static List<ReportBlock> shares(List<Model> models) {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Prose(
            "The share of an image where the map of the predicted class is above half of its maximum:"
                + " the mean over evenly spaced test images, with a 95 % confidence interval."));
    List<Model> measured = measured(models);
    if (measured.isEmpty()) {
      blocks.add(new Prose("Not measured."));
    } else {
      blocks.add(
          new Table(
              "",
              List.of(
                  new Column("Network", false),
                  new Column("Test images", true),
                  new Column("Mean share, %", true),
                  new Column("95 % interval, %", true)),
              measured.stream()
                  .map(
                      model ->
                          List.of(
                              model.title(),
                              String.format(Locale.ROOT, "%,d", model.share().images()),
                              percent(model.share().mean()),
                              interval(model.share())))
                  .toList()));
    }
    models.stream()
        .filter(model -> model.note() != null)
        .forEach(model -> blocks.add(new Prose(model.title() + ": " + model.note())));
    return blocks;
  }

  private static List<Model> measured(List<Model> models) {
    return models.stream().filter(model -> model.share() != null).toList();
  }

  private static List<ReportBlock> pictures(CamResult result, Path folder) throws IOException {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Prose(
            "Each map is drawn over the input image of its network: dark blue is no activation, red"
                + " half of the maximum, light yellow the maximum. The caption is the class of the map"
                + " and its predicted probability."));
    int shown = Math.min(CamFigure.MAX_ROWS, result.images().size());
    if (shown < result.images().size()) {
      blocks.add(
          new Prose(
              "The first %d of %s; cam.csv has the numbers of all, and the folder pictures their maps."
                  .formatted(shown, Figures.count(result.images().size(), "image"))));
    }
    for (int row = 0; row < shown; row++) {
      Image image = result.images().get(row);
      List<Picture> pictures = new ArrayList<>();
      pictures.add(
          PictureFile.read(
              CamFolder.picture(folder, row, 0),
              "The image " + image.name(),
              "original" + (image.label().isEmpty() ? "" : ": " + image.label())));
      for (int i = 0; i < image.maps().size(); i++) {
        String title = result.models().get(i).title();
        Looked looked = image.maps().get(i);
        pictures.add(
            PictureFile.read(
                CamFolder.picture(folder, row, i + 1),
                "Map of " + title + " for " + looked.className() + " in " + image.name(),
                title + ": " + looked.caption()));
      }
      blocks.add(new Pictures(image.name(), pictures));
    }
    return blocks;
  }

  private static Table networks(List<Model> models) {
    return new Table(
        "",
        List.of(
            new Column("Name", false),
            new Column("Network", false),
            new Column("Trained on", false),
            new Column("Images", false),
            new Column("Epochs", true),
            new Column("Seed", true),
            new Column("File", false)),
        models.stream()
            .map(
                model ->
                    List.of(
                        model.title(),
                        model.network(),
                        model.data() == null ? "" : model.data(),
                        model.input(),
                        String.valueOf(model.epochs()),
                        String.valueOf(model.seed()),
                        model.file()))
            .toList());
  }

  private static List<ReportBlock> origin(CamResult result) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Maps",
            result.method().equals(CamModel.Method.CAM.toString())
                ? "CAM (Zhou et al., arXiv 1512.04150)"
                : "Grad-CAM (Selvaraju et al., arXiv 1610.02391)"));
    result.versions().forEach((name, version) -> facts.add(new Fact(name, version)));
    return List.of(
        new Facts(facts), new Code("Command", ShellCommand.of(result.commandLine()), false));
  }

  /** A heading and a line per network; empty without shares. */
  static List<String> shareLines(List<Model> models) {
    List<Model> measured = measured(models);
    if (measured.isEmpty()) {
      return List.of();
    }
    int width = measured.stream().mapToInt(model -> model.title().length()).max().orElseThrow();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Share of the image above half of the map's maximum, with 95 % confidence intervals:");
    for (Model model : measured) {
      Share share = model.share();
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s  %5s %%  [%s]  %s",
              model.title(),
              percent(share.mean()),
              interval(share),
              Figures.count(share.images(), "image")));
    }
    return lines;
  }

  private static String interval(Share share) {
    return share.low() == null ? "–" : percent(share.low()) + " to " + percent(share.high());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
