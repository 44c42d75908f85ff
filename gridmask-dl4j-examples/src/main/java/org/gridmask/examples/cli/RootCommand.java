package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.examples.files.NearestName;
import org.gridmask.examples.system.Versions;
import org.gridmask.examples.train.TrainingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The common options, exit codes and error handling of this project's programs. */
@Command(
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:runtime failure",
      "2:invalid usage or configuration",
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  GRIDMASK_BACKEND     default of --backend",
      "  GRIDMASK_MAVEN_ARGS  extra Maven arguments for the launcher's build",
      "  JAVA_OPTS            extra JVM options, such as -Xmx8g",
    })
public abstract class RootCommand {

  /** Set by the launcher: the backend on the class path. */
  static final String BACKEND_PROPERTY = "gridmask.backend";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "native (CPU, the default), cuda (NVIDIA GPUs, needs CUDA 11.6) or cuda-redist (NVIDIA GPUs,"
              + " with the CUDA libraries from Maven).")
  private String backend;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean stacktrace;

  /** For subclasses. */
  protected RootCommand() {}

  /**
   * The command line of this command, for a single execution.
   *
   * @return a new command line
   */
  protected final CommandLine toCommandLine() {
    CommandLine commandLine = new CommandLine(this);
    commandLine.getCommandSpec().version("gridmask " + Versions.gridmask());
    return commandLine
        .registerConverter(Path.class, path -> FileNames.existing(Path.of(path)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(24)
        .setParameterExceptionHandler((e, args) -> wrongUsage(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command))
        .setExecutionStrategy(this::run);
  }

  private int run(CommandLine.ParseResult parsed) {
    CommandLine root = parsed.commandSpec().commandLine();
    if (backend != null && !backend.equals(System.getProperty(BACKEND_PROPERTY))) {
      throw new ParameterException(
          root,
          "--backend " + backend + " only works with the launcher, ./" + root.getCommandName());
    }
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      throw new ParameterException(root, "missing command");
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      // picocli's handler gets no Errors.
      return failed(e, root);
    }
  }

  private int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    Optional<String> unmatched =
        e instanceof UnmatchedArgumentException unknown
            ? unknown.getUnmatched().stream().findFirst()
            : Optional.empty();
    String problem =
        unmatched
            .filter(typed -> !typed.startsWith("-") && !command.getSubcommands().isEmpty())
            .map(typed -> "unknown command '" + typed + "'")
            .orElseGet(() -> message(e));
    String hint =
        unmatched
            .flatMap(typed -> nearest(typed, command))
            .map(name -> "; did you mean " + name + "?")
            .orElse(" (see " + command.getCommandSpec().qualifiedName() + " --help)");
    return printError(command, problem + hint, e, CommandLine.ExitCode.USAGE);
  }

  private static Optional<String> nearest(String typed, CommandLine command) {
    return NearestName.of(
        typed.replaceFirst("=.*", ""),
        (typed.startsWith("-")
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet())
            .stream());
  }

  private int failed(Throwable e, CommandLine command) {
    int exitCode = CommandLine.ExitCode.SOFTWARE;
    if (e instanceof CommandFailedException failure) {
      exitCode = failure.exitCode();
    } else if (isUsage(e) || e instanceof InvalidPathException) {
      exitCode = CommandLine.ExitCode.USAGE;
    }
    return printError(command, describe(e), e, exitCode);
  }

  /** Including checks of option values, such as {@code Checks.atLeast("--jobs", ...)}. */
  private static boolean isUsage(Throwable e) {
    return e instanceof ConfigException
        || e instanceof org.gridmask.check.ParameterException check
            && check.parameter().startsWith("--");
  }

  private int printError(CommandLine command, String message, Throwable e, int exitCode) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().root().name() + ": " + FileErrors.inOneLine(message));
    if (stacktrace) {
      e.printStackTrace(err);
    }
    err.flush();
    return exitCode;
  }

  private static String describe(Throwable e) {
    if (e instanceof CommandFailedException || e instanceof TrainingException || isUsage(e)) {
      return message(e);
    }
    if (e instanceof InvalidPathException path) {
      return "the path '"
          + path.getInput()
          + "' is invalid: "
          + path.getReason()
          + " (if the locale is not UTF-8, try LC_ALL=C.UTF-8)";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException) {
        return message(cause);
      }
      // ND4J's native code throws a RuntimeException about bad_alloc.
      if (cause instanceof OutOfMemoryError
          || cause instanceof RuntimeException && message(cause).contains("bad_alloc")) {
        return "out of memory: "
            + message(cause)
            + "; reduce train.batchSize, data.size or model.width, or increase the Java heap, such as with"
            + " JAVA_OPTS=-Xmx8g";
      }
    }
    Throwable unwrapped = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    if (unwrapped instanceof FileSystemException file) {
      return FileErrors.located(file);
    }
    if (unwrapped != e) {
      return message(unwrapped);
    }
    // The message of an unexpected exception may be meaningless without its type.
    String kind = e.getClass().getSimpleName();
    return (message(e).isEmpty() ? kind : kind + ": " + message(e)) + " (see --stacktrace)";
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? "" : FileErrors.inOneLine(e.getMessage());
  }
}
