package org.gridmask.examples.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Adds {@code --config FILE} and an option for every key of {@link TrainConfig} to a command that
 * is annotated with {@code @Command(modelTransformer = ConfigOptions.class)}; {@link #given}
 * returns the values. A key has no short form if the command has its own option of that name.
 */
public final class ConfigOptions implements IModelTransformer {

  private static final String CONFIG = "--config";

  /** Called by picocli. */
  public ConfigOptions() {}

  @Override
  public CommandSpec transform(CommandSpec command) {
    command.usageMessage().sortOptions(false).abbreviateSynopsis(true);
    command.addOption(
        OptionSpec.builder(CONFIG)
            .type(Path.class)
            .paramLabel("FILE")
            .description("YAML file with values for the options below, which override it")
            .build());
    for (ConfigKey key : ConfigKeys.all()) {
      command.addOption(option(key, command));
      if (key.isFlag() && !key.setting().shortForm().isEmpty()) {
        command.addOption(flag(key));
      }
    }
    RenamedKey.ALL.forEach(old -> command.addOption(renamed(old.key())));
    return command;
  }

  /**
   * The values of the file and of the options, which override it.
   *
   * @param parsed the command's own parse result
   * @return the values
   * @throws ConfigException if one of them is invalid
   */
  public static Overrides given(ParseResult parsed) {
    Overrides inFile = file(parsed).map(Overrides::ofFile).orElseGet(Overrides::none);
    return inFile.then(options(parsed));
  }

  /**
   * The configuration file.
   *
   * @param parsed the command's own parse result
   * @return the value of {@code --config}
   */
  public static Optional<Path> file(ParseResult parsed) {
    return Optional.ofNullable(parsed.matchedOptionValue(CONFIG, null));
  }

  /**
   * The values of the options, without the file.
   *
   * @param parsed the command's own parse result
   * @return the values
   * @throws ConfigException if one of them is invalid
   */
  public static Overrides options(ParseResult parsed) {
    Map<String, String> options = new LinkedHashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      if (option.userObject() instanceof ConfigKey key) {
        // A flag and the long option of its key may contradict each other.
        String text = option.getValue().toString();
        if (!text.equals(options.merge(key.name(), text, (first, second) -> first))) {
          throw new ConfigException(
              key.option() + " and " + key.setting().shortForm() + " contradict each other");
        }
      }
    }
    return Overrides.ofOptions(options);
  }

  private static OptionSpec option(ConfigKey key, CommandSpec command) {
    String shortForm = key.setting().shortForm();
    boolean isShort =
        !key.isFlag() && !shortForm.isEmpty() && command.findOption(shortForm) == null;
    String initial = key.setting().value();
    return OptionSpec.builder(key.option(), isShort ? new String[] {shortForm} : new String[0])
        .type(String.class)
        .userObject(key)
        .paramLabel(key.label())
        .description(
            key.setting().help()
                + (key.isChoices() ? "; " + key.kind() : "")
                + (initial.isEmpty() ? "" : " (default: " + initial.replace(", ", ",") + ")"))
        .build();
  }

  /** A renamed option still works, but is hidden. */
  private static OptionSpec renamed(ConfigKey old) {
    return OptionSpec.builder(old.option()).type(String.class).userObject(old).hidden(true).build();
  }

  private static OptionSpec flag(ConfigKey key) {
    return OptionSpec.builder(key.setting().shortForm())
        .type(boolean.class)
        .arity("0")
        .negatable(true)
        .fallbackValue("true")
        .userObject(key)
        .description("short for " + key.option() + "=true, or false")
        .build();
  }
}
