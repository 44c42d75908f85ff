package org.gridmask.examples.compare;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.ConfigFile;
import org.gridmask.examples.config.ConfigNode;
import org.gridmask.examples.config.NearestName;
import org.gridmask.examples.config.Overrides;

/**
 * A file that says what is compared: a configuration of a training, and in the section {@code
 * compare} the methods, seeds, swept values and networks.
 *
 * @param path the file, or null
 * @param values its values for training
 * @param methods the names of the methods; empty where it has none
 * @param seeds how many seeds, if it says so
 * @param sweeps the texts of its sweeps
 * @param networks the networks; empty where there is but the one of the values
 * @param paper the table of the paper that it repeats, if it does
 */
public record CompareFile(
    Path path,
    Overrides values,
    List<Placed<String>> methods,
    Optional<Placed<String>> seeds,
    List<Placed<String>> sweeps,
    List<Network> networks,
    Optional<Placed<String>> paper) {

  private static final String SECTION = "compare";
  private static final List<String> KEYS =
      List.of("methods", "seeds", "sweep", "networks", "paper");
  private static final List<String> NETWORK_KEYS = List.of("name", "config", "methods");

  /** Copies the lists. */
  public CompareFile {
    methods = List.copyOf(methods);
    sweeps = List.copyOf(sweeps);
    networks = List.copyOf(networks);
  }

  /**
   * A network of a comparison.
   *
   * @param name its name, with the place of the entry
   * @param recipe the values of its own file
   * @param methods the names of its methods; empty where it takes the comparison's
   */
  public record Network(Placed<String> name, Overrides recipe, List<Placed<String>> methods) {

    /** Copies the list. */
    public Network {
      methods = List.copyOf(methods);
    }
  }

  /**
   * Reads a file.
   *
   * @param file the file; one without the section {@code compare} gives a network alone
   * @return what it says
   * @throws ConfigException if it or a recipe cannot be read, or a key or a value in it is wrong
   */
  public static CompareFile read(Path file) {
    ConfigFile content = ConfigFile.read(file, SECTION);
    Map<String, ConfigNode> section =
        content
            .section()
            .filter(node -> !isNothing(node))
            .map(node -> entries(node, SECTION, KEYS))
            .orElse(Map.of());
    return new CompareFile(
        file,
        content.values(),
        texts(section, SECTION + ".methods"),
        text(section, SECTION + ".seeds"),
        texts(section, SECTION + ".sweep"),
        networks(section, file),
        text(section, SECTION + ".paper"));
  }

  /**
   * No file: a comparison of the default configuration.
   *
   * @return no values
   */
  public static CompareFile none() {
    return new CompareFile(
        null,
        Overrides.none(),
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /**
   * The file with the paper's numbers.
   *
   * @return the one beside this file, if this repeats a table of the paper
   */
  public Optional<Path> paperFile() {
    return paper.map(table -> path.resolveSibling(PaperNumbers.FILE_NAME));
  }

  private static List<Network> networks(Map<String, ConfigNode> section, Path file) {
    String name = SECTION + ".networks";
    ConfigNode node = section.get("networks");
    if (node == null || isNothing(node)) {
      return List.of();
    }
    if (!(node instanceof ConfigNode.Sequence list)) {
      throw wrong(node, name, "a list of {name: ..., config: FILE}");
    }
    List<Network> networks = new ArrayList<>();
    for (ConfigNode element : list.elements()) {
      Map<String, ConfigNode> entry = entries(element, name, NETWORK_KEYS);
      Placed<String> config = required(entry, name + ".config", element);
      networks.add(
          new Network(
              oneLine(required(entry, name + ".name", element)),
              recipe(config, file),
              texts(entry, name + ".methods")));
    }
    return networks;
  }

  /** Tables and plots have a line for it. */
  private static Placed<String> oneLine(Placed<String> name) {
    if (name.value().chars().anyMatch(Character::isISOControl)) {
      throw new ConfigException(
          name.place() + " must be one line, but is " + name.value().replaceAll("\\p{Cntrl}", "?"));
    }
    return name;
  }

  private static Overrides recipe(Placed<String> config, Path file) {
    try {
      return Overrides.ofFile(file.resolveSibling(config.value()));
    } catch (ConfigException e) {
      throw new ConfigException(config.place() + ": " + e.getMessage());
    } catch (InvalidPathException e) {
      throw new ConfigException(config.place() + " must be a path, but is " + config.value());
    }
  }

  private static Map<String, ConfigNode> entries(ConfigNode node, String name, List<String> known) {
    if (!(node instanceof ConfigNode.Mapping mapping)) {
      throw wrong(node, name, "a mapping of " + String.join(", ", known));
    }
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              if (!known.contains(key)) {
                throw new ConfigException(
                    value.place()
                        + ": unknown key "
                        + name
                        + "."
                        + key
                        + ": "
                        + NearestName.of(key, known.stream())
                            .map(nearest -> "did you mean " + name + "." + nearest + "?")
                            .orElseGet(() -> "known are " + String.join(", ", known)));
              }
            });
    return mapping.entries();
  }

  private static Placed<String> required(
      Map<String, ConfigNode> section, String name, ConfigNode within) {
    return text(section, name)
        .filter(text -> !text.value().isBlank())
        .orElseThrow(() -> new ConfigException(within.place() + ": " + name + " must be given"));
  }

  private static Optional<Placed<String>> text(Map<String, ConfigNode> section, String name) {
    ConfigNode node = section.get(lastPart(name));
    if (node == null || isNothing(node)) {
      return Optional.empty();
    }
    if (!(node instanceof ConfigNode.Scalar scalar)) {
      throw wrong(node, name, "one value");
    }
    return Optional.of(new Placed<>(scalar.place() + ": " + name, scalar.text()));
  }

  /** A list, or one element without the brackets. */
  private static List<Placed<String>> texts(Map<String, ConfigNode> section, String name) {
    ConfigNode node = section.get(lastPart(name));
    if (node == null || isNothing(node)) {
      return List.of();
    }
    List<ConfigNode> elements =
        node instanceof ConfigNode.Sequence list ? list.elements() : List.of(node);
    List<Placed<String>> texts = new ArrayList<>();
    for (ConfigNode element : elements) {
      if (!(element instanceof ConfigNode.Scalar scalar)) {
        throw wrong(element, name, "a list of texts");
      }
      texts.add(new Placed<>(scalar.place() + ": " + name, scalar.text()));
    }
    return texts;
  }

  private static boolean isNothing(ConfigNode node) {
    return node instanceof ConfigNode.Scalar scalar && scalar.text().isEmpty();
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static ConfigException wrong(ConfigNode node, String name, String expected) {
    return new ConfigException(
        node.place() + ": " + name + " must be " + expected + ", but is " + node);
  }
}
