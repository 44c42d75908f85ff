package org.gridmask.examples.compare;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.ConfigFile;
import org.gridmask.examples.config.ConfigNode;
import org.gridmask.examples.config.Overrides;
import org.gridmask.examples.files.NearestName;

/**
 * The file of a comparison: a training configuration with a section {@code compare} for the
 * methods, seeds, sweeps and networks.
 *
 * @param path the file, or null
 * @param values the values outside of the section {@code compare}
 * @param methods the names of the methods; may be empty
 * @param seeds the number of seeds
 * @param sweeps the sweeps, unparsed
 * @param networks the networks, at least one
 * @param paper the table of the paper that it reproduces
 */
public record CompareFile(
    Path path,
    Overrides values,
    List<Located<String>> methods,
    Optional<Located<String>> seeds,
    List<Located<String>> sweeps,
    List<Network> networks,
    Optional<Located<String>> paper) {

  private static final String SECTION = "compare";
  private static final List<String> KEYS =
      List.of("methods", "seeds", "sweep", "networks", "paper");

  /** Copies the lists. */
  public CompareFile {
    methods = List.copyOf(methods);
    sweeps = List.copyOf(sweeps);
    networks = List.copyOf(networks);
  }

  /**
   * A network of a comparison.
   *
   * @param name its name; empty for a single network, which is named after its architecture
   * @param recipe the values of its configuration file
   * @param methods the names of its methods; empty for those of the comparison
   * @param sweeps its sweeps, unparsed; empty for those of the comparison
   */
  public record Network(
      Optional<Located<String>> name,
      Overrides recipe,
      List<Located<String>> methods,
      List<Located<String>> sweeps) {

    /** Copies the lists. */
    public Network {
      methods = List.copyOf(methods);
      sweeps = List.copyOf(sweeps);
    }
  }

  /**
   * Reads a file.
   *
   * @param file the file; the section {@code compare} is optional
   * @return its content
   * @throws ConfigException if it or a recipe cannot be read, or a key or value is invalid
   */
  public static CompareFile read(Path file) {
    ConfigFile content = ConfigFile.read(file, SECTION);
    return of(
        file,
        content.values(),
        content
            .section()
            .filter(node -> !node.isEmpty())
            .map(node -> Section.of(node, SECTION, KEYS))
            .orElse(Section.NONE));
  }

  /**
   * A comparison of the default configuration.
   *
   * @return an empty file
   */
  public static CompareFile none() {
    return of(null, Overrides.none(), Section.NONE);
  }

  private static CompareFile of(Path file, Overrides values, Section section) {
    return new CompareFile(
        file,
        values,
        section.texts("methods"),
        section.text("seeds"),
        section.texts("sweep"),
        networks(section, file),
        section.text("paper"));
  }

  /**
   * The file with the paper's numbers.
   *
   * @return the one next to this file, if this reproduces a table of the paper
   */
  public Optional<Path> paperFile() {
    return paper.map(table -> path.resolveSibling(PaperNumbers.FILE_NAME));
  }

  private static List<Network> networks(Section section, Path file) {
    Optional<ConfigNode> node = section.find("networks");
    if (node.isEmpty()) {
      return List.of(new Network(Optional.empty(), Overrides.none(), List.of(), List.of()));
    }
    String name = SECTION + ".networks";
    if (!(node.get() instanceof ConfigNode.Sequence list)) {
      throw wrong(node.get(), name, "a list of {name: ..., config: FILE}");
    }
    return list.elements().stream()
        .map(element -> Section.of(element, name, List.of("name", "config", "methods", "sweep")))
        .map(entry -> network(entry, file))
        .toList();
  }

  private static Network network(Section entry, Path file) {
    Located<String> config = entry.required("config");
    Located<String> name = entry.required("name");
    if (name.value().chars().anyMatch(Character::isISOControl)) {
      throw name.invalid("one line", name.value().replaceAll("\\p{Cntrl}", "?"));
    }
    return new Network(
        Optional.of(name), recipe(config, file), entry.texts("methods"), entry.texts("sweep"));
  }

  private static Overrides recipe(Located<String> config, Path file) {
    try {
      return Overrides.ofFile(file.resolveSibling(config.value()));
    } catch (ConfigException e) {
      throw config.error(e.getMessage());
    } catch (InvalidPathException e) {
      throw config.invalid("a path", config.value());
    }
  }

  private static ConfigException wrong(ConfigNode node, String name, String expected) {
    return new Located<>(node.place() + ": " + name, node).invalid(expected, node);
  }

  /** A mapping of known keys. */
  private record Section(String place, String name, Map<String, ConfigNode> entries) {

    static final Section NONE = new Section("", SECTION, Map.of());

    static Section of(ConfigNode node, String name, List<String> known) {
      if (!(node instanceof ConfigNode.Mapping mapping)) {
        throw wrong(node, name, "a mapping of " + String.join(", ", known));
      }
      mapping.entries().keySet().stream()
          .filter(key -> !known.contains(key))
          .findFirst()
          .ifPresent(
              key -> {
                throw new ConfigException(
                    mapping.entries().get(key).place()
                        + (": unknown key " + name + "." + key + ": ")
                        + NearestName.of(key, known.stream())
                            .map(nearest -> "did you mean " + name + "." + nearest + "?")
                            .orElse("known are " + String.join(", ", known)));
              });
      return new Section(node.place(), name, mapping.entries());
    }

    Optional<ConfigNode> find(String key) {
      return Optional.ofNullable(entries.get(key)).filter(node -> !node.isEmpty());
    }

    Optional<Located<String>> text(String key) {
      return find(key).map(node -> scalar(node, key, "one value"));
    }

    Located<String> required(String key) {
      return text(key)
          .filter(text -> !text.value().isBlank())
          .orElseThrow(
              () -> new ConfigException(place + ": " + name + "." + key + " must be given"));
    }

    /** A list; a single scalar is a list of one. */
    List<Located<String>> texts(String key) {
      return find(key)
          .map(node -> node instanceof ConfigNode.Sequence list ? list.elements() : List.of(node))
          .orElse(List.of())
          .stream()
          .map(element -> scalar(element, key, "a list of texts"))
          .toList();
    }

    private Located<String> scalar(ConfigNode node, String key, String expected) {
      if (!(node instanceof ConfigNode.Scalar scalar)) {
        throw wrong(node, name + "." + key, expected);
      }
      return new Located<>(node.place() + ": " + name + "." + key, scalar.text());
    }
  }
}
