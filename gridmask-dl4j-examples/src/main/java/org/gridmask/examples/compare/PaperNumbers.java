package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.FileErrors;

/**
 * The accuracies of one of the tables of arXiv 2001.04086, in percent, by network and row; from a
 * file with the columns {@code table,data,network,row,value,source_text}.
 */
public final class PaperNumbers {

  /** The name of the file, which lies beside the compare file. */
  public static final String FILE_NAME = "paper.csv";

  private static final int MOST_BYTES = 1 << 20;
  private static final List<String> HEADER =
      List.of("table", "data", "network", "row", "value", "source_text");

  private static final String CIFAR = "CIFAR-10";
  private static final int CIFAR_TRAIN = 50_000;
  private static final int CIFAR_TEST = 10_000;
  private static final String IMAGENET = "ImageNet";
  private static final int IMAGENET_TRAIN = 1_281_167;
  private static final int IMAGENET_TEST = 50_000;
  private static final int IMAGENET_CLASSES = 1000;

  private record Cell(String network, String row) {}

  private final String table;
  private final Map<Cell, Double> values;

  /** What each network is trained on. */
  private final Map<String, String> data;

  private PaperNumbers(String table, Map<Cell, Double> values, Map<String, String> data) {
    this.table = table;
    this.values = values;
    this.data = data;
  }

  /**
   * Reads a table.
   *
   * @param file the file
   * @param table the table, such as "3"
   * @return its numbers
   * @throws ConfigException if the file cannot be read, is something else, or has no such table
   */
  public static PaperNumbers read(Path file, Placed<String> table) {
    List<List<String>> lines;
    try {
      lines = Csv.parse(BoundedFiles.readText(file, MOST_BYTES));
    } catch (IOException e) {
      throw new ConfigException(
          table.place() + ": " + file + " cannot be read: " + FileErrors.reason(e));
    }
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new ConfigException(file + ":1: must be " + String.join(",", HEADER));
    }
    Map<Cell, Double> values = new HashMap<>();
    Map<String, String> data = new HashMap<>();
    for (List<String> line : lines.subList(1, lines.size())) {
      if (line.size() == HEADER.size() && line.get(0).equals(table.value())) {
        data.put(line.get(2), dataSet(line.get(1), file));
        values.put(new Cell(line.get(2), line.get(3)), number(line.get(4), file));
      }
    }
    if (values.isEmpty()) {
      throw new ConfigException(
          table.place() + " must be a table of " + file + ", but is " + table.value());
    }
    return new PaperNumbers(table.value(), values, data);
  }

  private static String dataSet(String text, Path file) {
    if (!List.of(CIFAR, IMAGENET).contains(text)) {
      throw new ConfigException(
          file + ": data must be " + CIFAR + " or " + IMAGENET + ", but is " + text);
    }
    return text;
  }

  private static double number(String text, Path file) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ConfigException(file + ": value must be a number, but is " + text);
    }
  }

  /**
   * The table.
   *
   * @return its number in the paper
   */
  public String table() {
    return table;
  }

  /**
   * A number of the table.
   *
   * @param network the network's name
   * @param row the row's name
   * @return the accuracy in percent, if the table has it
   */
  public OptionalDouble of(String network, String row) {
    Double value = values.get(new Cell(network, row));
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * Whether a data set is the one on which the paper trains a network, as it was published, by its
   * size.
   *
   * @param source the data set
   * @param network the network's name
   * @return whether it is all of CIFAR-10 in its binary form, or of ImageNet (ILSVRC 2012), and the
   *     network's numbers are of that
   */
  public boolean isOn(ImageSource source, String network) {
    return switch (data.getOrDefault(network, "")) {
      case CIFAR ->
          source.name().equals(CIFAR)
              && source.trainSize() == CIFAR_TRAIN
              && source.testSize() == CIFAR_TEST;
      case IMAGENET ->
          source.trainSize() == IMAGENET_TRAIN
              && source.testSize() == IMAGENET_TEST
              && source.classNames().size() == IMAGENET_CLASSES;
      default -> false;
    };
  }
}
