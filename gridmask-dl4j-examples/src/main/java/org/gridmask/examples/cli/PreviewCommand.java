package org.gridmask.examples.cli;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.NearestName;
import org.gridmask.examples.files.NewFolder;
import org.gridmask.examples.preview.ContactSheet;
import org.gridmask.examples.preview.MaskGallery;
import org.gridmask.examples.preview.MethodGallery;
import org.gridmask.examples.preview.MethodSheet;
import org.gridmask.examples.preview.NamedImage;
import org.gridmask.examples.preview.SampleImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws contact sheets of images with many parameters of GridMask, or with many methods. */
@Command(
    name = "preview",
    description =
        "Draw images with GridMask: a contact sheet (PNG) per image. With --methods: all images with"
            + " every method on one sheet. d counts pixels of the image in its own size: a mask that is"
            + " applied before the image is resized for a network shrinks with it.")
final class PreviewCommand implements Callable<Integer> {

  private static final int SAMPLES = 3;

  /** The file names already used, in lower case. */
  private final Set<String> taken = new HashSet<>();

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "IMAGE",
      arity = "0..*",
      description = "Images (JPEG, PNG, BMP, TIFF, WebP, PNM; default: samples of Fashion-MNIST).")
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "preview",
      description = "Folder for the sheets (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of the random offsets (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--fill",
      paramLabel = "RRGGBB",
      description =
          "Colour of dropped pixels (default: 000000, or 3b78c3 on dark images; with"
              + " --methods: 808080).")
  private String fill;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      arity = "0..1",
      preprocessor = NamesOrImages.class,
      description =
          "Draw methods.png with a row per image and a column per method, from a comma-separated"
              + " list (default: all methods).")
  private String methods;

  /** Distinguishes an optional list of method names from the first image. */
  static final class NamesOrImages implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean attached = "=".equals(info.get("separator"));
      if (!attached && (args.isEmpty() || !areNames(args.peek()))) {
        args.push("");
      }
      return false;
    }

    private static boolean areNames(String word) {
      return word.matches("[^-./\\\\:][^./\\\\:]*") && !Files.exists(Path.of(word));
    }
  }

  @Override
  public Integer call() {
    Color fillColor = fillColor();
    MethodGallery gallery = new MethodGallery(fillColor == null ? Color.GRAY : fillColor);
    List<String> columns = methods == null ? List.of() : columns(gallery.names());
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw CommandFailedException.usage(file + ": no such file");
      }
    }
    createOut();
    protectInputs();
    List<NamedImage> rows = new ArrayList<>();
    Consumer<NamedImage> use =
        methods == null ? image -> writeContactSheet(image, fillColor) : rows::add;
    int failures = 0;
    for (Path file : files) {
      try {
        use.accept(NamedImage.read(file));
      } catch (IOException e) {
        spec.commandLine().getErr().println("gridmask: " + FileErrors.inOneLine(e.getMessage()));
        failures++;
      }
    }
    if (files.isEmpty()) {
      SampleImages.embedded(SAMPLES).forEach(use);
    }
    writeMethodSheets(rows, columns, gallery);
    if (failures > 1) {
      spec.commandLine()
          .getErr()
          .println("gridmask: skipped " + failures + " of " + files.size() + " images");
    }
    return failures > 0 ? 1 : 0;
  }

  /** The given methods, in the order of the gallery. */
  private List<String> columns(List<String> known) {
    if (methods.isEmpty()) {
      return known;
    }
    List<String> names = List.of(methods.split(",", -1));
    for (String name : names) {
      if (!known.contains(name)) {
        String hint = NearestName.of(name, known.stream()).map(n -> " (" + n + "?)").orElse("");
        throw CommandFailedException.usage(
            String.format(
                "--methods: unknown method '%s'%s; known are %s",
                name, hint, String.join(", ", known)));
      }
    }
    return known.stream().filter(names::contains).toList();
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
    try {
      NewFolder.at(out);
    } catch (IOException e) {
      String problem = "--out " + out + ": cannot be created: " + FileErrors.reason(e);
      throw e instanceof FileAlreadyExistsException
          ? CommandFailedException.usage(problem)
          : CommandFailedException.running(problem, e);
    }
  }

  /** Prevents a sheet from overwriting an input image. */
  private void protectInputs() {
    Path folder = out.toAbsolutePath().normalize();
    for (Path image : files) {
      Path absolute = image.toAbsolutePath().normalize();
      if (folder.equals(absolute.getParent())) {
        taken.add(absolute.getFileName().toString().toLowerCase(Locale.ROOT));
      }
    }
  }

  private void writeContactSheet(NamedImage image, Color fillColor) {
    BufferedImage sheet =
        ContactSheet.of(
                image,
                MaskGallery.of(image.height(), image.width(), seed),
                fillColor == null ? image.contrastingFill() : fillColor)
            .draw();
    write(sheet, image.name() + "-gridmask");
  }

  private void writeMethodSheets(
      List<NamedImage> images, List<String> columns, MethodGallery gallery) {
    List<NamedImage> partners = new ArrayList<>(images);
    if (images.size() == 1) {
      // An image mixed with itself would not change.
      partners.addAll(SampleImages.embedded(1));
    }
    for (int from = 0; from < images.size(); from += MethodSheet.MAX_ROWS) {
      int to = Math.min(from + MethodSheet.MAX_ROWS, images.size());
      BufferedImage sheet = MethodSheet.of(partners, from, to, columns, gallery, seed).draw();
      write(sheet, "methods");
    }
  }

  private void write(BufferedImage sheet, String stem) {
    // File systems may be case-insensitive.
    String name = stem + ".png";
    for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = stem + "-" + i + ".png";
    }
    Path file = out.resolve(name);
    try {
      new AtomicFiles(out).writePng(name, sheet);
    } catch (IOException e) {
      throw CommandFailedException.running(
          file + ": cannot be written: " + FileErrors.reason(e), e);
    }
    spec.commandLine().getOut().println(file);
    spec.commandLine().getOut().flush();
  }
}
