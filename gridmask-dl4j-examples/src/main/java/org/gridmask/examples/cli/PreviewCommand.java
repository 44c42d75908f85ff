package org.gridmask.examples.cli;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.report.ContactSheet;
import org.gridmask.examples.report.ImageFiles;
import org.gridmask.examples.report.MaskGallery;
import org.gridmask.examples.report.NamedImage;
import org.gridmask.examples.report.SampleImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws contact sheets: images under GridMask with many parameters. */
@Command(
    name = "preview",
    description = "Draw images under GridMask: one contact sheet (PNG) for each image.")
final class PreviewCommand implements Callable<Integer> {

  private static final int SAMPLES = 3;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE",
      arity = "0..*",
      description = "Images (PNG, JPEG, GIF, BMP, TIFF). Without: samples of Fashion-MNIST.")
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "preview",
      description = "The folder for the sheets (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Decides where the grids start (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--fill",
      paramLabel = "RRGGBB",
      description =
          "The colour of dropped pixels (default: 000000, or 3b78c3 on images with much black).")
  private String fill;

  @Override
  public Integer call() {
    Color fillColor = fillColor();
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw CommandFailedException.usage(file + ": no such file");
      }
    }
    createOut();
    Set<String> taken = new HashSet<>();
    int failures = 0;
    if (files.isEmpty()) {
      for (NamedImage sample : SampleImages.embedded(SAMPLES)) {
        write(sample, fillColor, taken);
      }
    }
    protect(files, taken);
    for (Path file : files) {
      NamedImage image;
      try {
        image = ImageFiles.read(file);
      } catch (IOException e) {
        spec.commandLine().getErr().println("gridmask: " + e.getMessage());
        failures++;
        continue;
      }
      write(image, fillColor, taken);
    }
    if (failures > 0 && files.size() > 1) {
      spec.commandLine()
          .getErr()
          .println("gridmask: skipped " + failures + " of " + files.size() + " images");
    }
    return failures > 0 ? 1 : 0;
  }

  private Color fillColor() {
    if (fill == null) {
      return null;
    }
    if (!fill.matches("#?[0-9a-fA-F]{6}")) {
      throw CommandFailedException.usage(
          "--fill must be a colour as six hexadecimal digits, RRGGBB, but is " + fill);
    }
    return new Color(Integer.parseInt(fill.replace("#", ""), 16));
  }

  private void createOut() {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw CommandFailedException.usage("--out " + out + ": is a file, not a folder");
    }
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "--out " + out + ": cannot be created: " + FileErrors.reason(e));
    }
    if (!Files.isWritable(out)) {
      throw CommandFailedException.usage("--out " + out + ": may not be written to");
    }
  }

  /** A sheet never replaces an image that it was made from. */
  private void protect(List<Path> images, Set<String> taken) {
    Path folder = out.toAbsolutePath().normalize();
    for (Path image : images) {
      Path absolute = image.toAbsolutePath().normalize();
      if (folder.equals(absolute.getParent())) {
        taken.add(absolute.getFileName().toString().toLowerCase(Locale.ROOT));
      }
    }
  }

  private void write(NamedImage image, Color fillColor, Set<String> taken) {
    // Lower case, for file systems that do not tell A from a.
    String name = image.name() + "-gridmask.png";
    for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = image.name() + "-gridmask-" + i + ".png";
    }
    BufferedImage sheet =
        new ContactSheet(
                image,
                MaskGallery.of(image.height(), image.width(), seed),
                fillColor == null ? image.contrastingFill() : fillColor)
            .draw();
    Path file = out.resolve(name);
    try {
      new AtomicFiles(out)
          .write(
              name,
              to -> {
                if (!ImageIO.write(sheet, "png", to.toFile())) {
                  throw new IOException("no PNG writer");
                }
              });
    } catch (IOException e) {
      throw CommandFailedException.running(
          file + ": cannot be written: " + FileErrors.reason(e), e);
    }
    spec.commandLine().getOut().println(file);
    spec.commandLine().getOut().flush();
  }
}
