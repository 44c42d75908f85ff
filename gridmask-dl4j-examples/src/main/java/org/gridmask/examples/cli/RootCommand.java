package org.gridmask.examples.cli;

import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.config.NearestName;
import org.gridmask.examples.data.DataException;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.system.Versions;
import org.gridmask.examples.train.TrainingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the programs of this project share: options, exit codes and one line for each error. */
@Command(
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed while running",
      "2:wrong usage or configuration",
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  GRIDMASK_BACKEND     the backend without --backend",
      "  GRIDMASK_MAVEN_ARGS  more arguments for Maven when the launcher builds",
      "  JAVA_OPTS            more options for Java, such as -Xmx8g",
    })
public abstract class RootCommand {

  /** Set by the launcher: the backend on the class path. */
  static final String BACKEND_PROPERTY = "gridmask.backend";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "native (the CPU, the default), cuda (NVIDIA GPUs, with CUDA 11.6"
              + " installed) or cuda-redist (the same with CUDA's libraries brought by Maven).")
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
   * The command line of this command, to be used once.
   *
   * @return a new command line
   */
  protected final CommandLine toCommandLine() {
    CommandLine commandLine = new CommandLine(this);
    commandLine.getCommandSpec().version("gridmask " + Versions.gridmask());
    return commandLine
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
          "--backend "
              + backend
              + " decides what is built: start the launcher, ./"
              + root.getCommandName());
    }
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      throw new ParameterException(root, "no command given");
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      // picocli passes only exceptions to its handler.
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
    return tell(command, problem + hint, e, CommandLine.ExitCode.USAGE);
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
    return tell(command, describe(e), e, exitCode);
  }

  /** Of a configuration, or of an option's value, such as {@code Checks.atLeast("--jobs", ...)}. */
  private static boolean isUsage(Throwable e) {
    return e instanceof ConfigException
        || e instanceof org.gridmask.check.ParameterException check
            && check.parameter().startsWith("--");
  }

  private int tell(CommandLine command, String message, Throwable e, int exitCode) {
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
          + "' cannot be used here: "
          + path.getReason()
          + " (where the locale is not UTF-8, LC_ALL=C.UTF-8 may help)";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException) {
        return message(cause);
      }
      // ND4J's native code fails with a RuntimeException about bad_alloc.
      if (cause instanceof OutOfMemoryError
          || cause instanceof RuntimeException && message(cause).contains("bad_alloc")) {
        return "out of memory: "
            + message(cause)
            + "; a smaller train.batchSize, data.size or model.width needs less, and"
            + " JAVA_OPTS=-Xmx8g would let Java's heap have 8 GB";
      }
    }
    if (e instanceof FileSystemException file) {
      return FileErrors.located(file);
    }
    // The message of an unforeseen exception may mean nothing without its type.
    String kind = e.getClass().getSimpleName();
    return (message(e).isEmpty() ? kind : kind + ": " + message(e)) + " (--stacktrace shows where)";
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? "" : FileErrors.inOneLine(e.getMessage());
  }
}
