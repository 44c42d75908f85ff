package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gridmask.benchmarks.measure.OptionChecks;
import org.gridmask.examples.system.ChildProcess;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that runs programs in a new folder. */
abstract class StressCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the runs, their output and the results: new or empty.")
  private Path out;

  final Path out() {
    return out;
  }

  final void makeFolder() throws IOException {
    OptionChecks.newFolder("--out", out);
  }

  static ChildProcess start(Class<?> main, List<String> arguments, Path log) throws IOException {
    return ChildProcess.start(ChildProcess.java(1, main, arguments), Map.of(), log);
  }

  /** The last line of a program's output; may be empty. */
  static String lastLine(ChildProcess program) throws IOException {
    return program.output().lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> b);
  }

  final void say(String line) {
    PrintWriter to = spec.commandLine().getOut();
    to.println(line);
    to.flush();
  }
}
