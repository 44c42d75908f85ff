package org.gridmask.examples.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataSource;
import org.gridmask.examples.data.DetectionSource;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.data.SegmentationSource;
import org.gridmask.examples.files.BoundedFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.FileErrors;

/**
 * The scores in a table of arXiv 2001.04086, in percent, by network and row; read from a CSV file
 * with the columns {@code table,data,network,row,value,source_text}.
 */
public final class PaperNumbers {

  /** The name of the file, next to the compare file. */
  public static final String FILE_NAME = "paper.csv";

  private static final int MAX_BYTES = 1 << 20;
  private static final List<String> HEADER =
      List.of("table", "data", "network", "row", "value", "source_text");

  /**
   * The paper's data sets: CIFAR-10 in its binary format, ILSVRC 2012, Cityscapes' fine labels,
   * COCO 2017.
   */
  private static final SortedMap<String, Predicate<DataSource>> DATA_SETS =
      new TreeMap<>(
          Map.of(
              "CIFAR-10",
              data -> data.name().equals("CIFAR-10") && has(data, 50_000, 10_000, 10),
              "ImageNet",
              data -> data instanceof ImageSource && has(data, 1_281_167, 50_000, 1000),
              "Cityscapes",
              data -> data instanceof SegmentationSource && has(data, 2975, 500, 19),
              // Training images with objects.
              "COCO",
              data -> data instanceof DetectionSource && has(data, 117_266, 5000, 80)));

  private static boolean has(DataSource data, int train, int test, int classes) {
    return data.trainSize() == train
        && data.testSize() == test
        && data.classNames().size() == classes;
  }

  private record Cell(String network, String row) {}

  private final String table;
  private final Map<Cell, Double> values;

  /** The data set of each network. */
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
   * @throws ConfigException if the file cannot be read, is invalid, or has no such table
   */
  public static PaperNumbers read(Path file, Located<String> table) {
    List<List<String>> lines;
    try {
      lines = Csv.parse(BoundedFiles.readText(file, MAX_BYTES));
    } catch (IOException e) {
      throw table.error(file + " cannot be read: " + FileErrors.reason(e));
    }
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new ConfigException(file + ":1: must be " + String.join(",", HEADER));
    }
    Map<Cell, Double> values = new HashMap<>();
    Map<String, String> data = new HashMap<>();
    for (List<String> line : lines.subList(1, lines.size())) {
      if (line.size() == HEADER.size() && line.get(0).equals(table.value())) {
        if (!DATA_SETS.containsKey(line.get(1))) {
          throw wrong(file, "data", String.join(" or ", DATA_SETS.keySet()), line.get(1));
        }
        data.put(line.get(2), line.get(1));
        try {
          values.put(new Cell(line.get(2), line.get(3)), Double.valueOf(line.get(4)));
        } catch (NumberFormatException e) {
          throw wrong(file, "value", "a number", line.get(4));
        }
      }
    }
    if (values.isEmpty()) {
      throw table.invalid("a table of " + file, table.value());
    }
    return new PaperNumbers(table.value(), values, data);
  }

  private static ConfigException wrong(Path file, String column, String range, String text) {
    return new Located<>(file + ": " + column, text).invalid(range, text);
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
   * An entry of the table.
   *
   * @param network the network's name
   * @param row the variant's full name
   * @return the score in percent, if present
   */
  public OptionalDouble of(String network, String row) {
    Double value = values.get(new Cell(network, row));
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * Whether a data set has the size of the one on which the paper trains a network.
   *
   * @param source the data set
   * @param network the network's name
   * @return whether it is the full CIFAR-10, ImageNet (ILSVRC 2012), Cityscapes or COCO that the
   *     table names for the network
   */
  public boolean isOn(DataSource source, String network) {
    return data.containsKey(network) && DATA_SETS.get(data.get(network)).test(source);
  }
}
