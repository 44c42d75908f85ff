package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.gridmask.benchmarks.stress.KillScenario.Command;
import org.gridmask.check.Checks;
import org.gridmask.examples.cli.Gridmask;
import org.gridmask.examples.system.ChildProcess;
import org.gridmask.random.KeyedRandom;
import picocli.CommandLine.Option;

/** Kills trainings at random moments, and compares the results with undisturbed ones. */
@picocli.CommandLine.Command(
    name = "kills",
    description = {
      "Kill train and compare (-9) at random moments, repeat the command until it completes, and"
          + " require metrics, summaries and weights to equal those of an undisturbed run exactly.",
      "Exits with code 1 if any differs."
    })
public final class KillsCommand extends StressCommand {

  /** Far more than any scenario takes. */
  private static final long TIMEOUT_MINUTES = 20;

  /** The probability that a killed run is killed again. */
  private static final double AGAIN = 0.4;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "30",
      description = "Kills per command (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the moments (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--commands",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "train,compare",
      description = "Of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Set<Command> commands;

  @Option(
      names = "--no-embedded",
      description = "Skip the scenarios with the embedded sample, which are slower.")
  private boolean noEmbedded;

  private final Map<KillScenario, KillMoment.Course> undisturbed = new HashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Checks.atLeast("--kills", kills, 1);
    makeFolder();
    Path images = KillImages.write(out().resolve("images")).toAbsolutePath();
    boolean allEqual = true;
    for (Command command : commands) {
      allEqual &= kill(command, KillScenario.of(command, images, !noEmbedded));
    }
    return allEqual ? 0 : 1;
  }

  private boolean kill(Command command, List<KillScenario> scenarios)
      throws IOException, InterruptedException {
    int killed = 0;
    int runs = 0;
    int equal = 0;
    while (killed < kills) {
      KillScenario scenario = scenarios.get(runs % scenarios.size());
      Path reference = folder(scenario, "undisturbed");
      if (!undisturbed.containsKey(scenario)) {
        undisturbed.put(scenario, toItsEnd(scenario, reference));
      }
      int before = killed;
      Path folder = folder(scenario, "killed-" + (runs + 1));
      KeyedRandom random = KeyedRandom.of(seed, "kills of " + command, 0, runs);
      try {
        killed = killOneRun(scenario, folder, random, killed);
        List<String> differences = KillResults.differences(reference, folder);
        String times = killed - before == 1 ? "once" : killed - before + " times";
        if (differences.isEmpty()) {
          equal++;
          say("  run " + (runs + 1) + ", killed " + times + ": equal");
        } else {
          say("  run " + (runs + 1) + ", killed " + times + ": DIFFERS: " + differences);
        }
      } catch (IOException e) {
        killed = Math.max(killed, before + 1);
        say("  run " + (runs + 1) + ": FAILED: " + e.getMessage());
      }
      runs++;
    }
    say(command + ": " + killed + " kills of " + runs + " runs; " + equal + " of them equal");
    return equal == runs;
  }

  /** Kills a run at least once, then lets it complete. */
  private int killOneRun(KillScenario scenario, Path folder, KeyedRandom random, int killedBefore)
      throws IOException, InterruptedException {
    int killed = killedBefore;
    boolean again = true;
    while (again && killed < kills) {
      KillMoment moment = KillMoment.draw(random, undisturbed.get(scenario));
      try (ChildProcess program = start(scenario, folder)) {
        if (!moment.await(program.process(), folder)) {
          // It exited before.
          requireSuccess(program);
          if (killed > killedBefore) {
            return killed;
          }
          FileUtils.deleteDirectory(folder.toFile());
          continue;
        }
        program.process().destroyForcibly().waitFor();
        killed++;
        say(
            String.format(
                "%s kill %2d, %s: at %s: %s",
                scenario.command(), killed, scenario.name(), moment, where(program)));
      }
      again = random.nextDouble() < AGAIN;
    }
    toItsEnd(scenario, folder);
    return killed;
  }

  private static String where(ChildProcess program) throws IOException {
    String line = lastLine(program);
    return line.isEmpty() ? "(no output yet)" : line;
  }

  private KillMoment.Course toItsEnd(KillScenario scenario, Path folder)
      throws IOException, InterruptedException {
    try (ChildProcess program = start(scenario, folder)) {
      KillMoment.Course course =
          KillMoment.watch(program.process(), folder, Duration.ofMinutes(TIMEOUT_MINUTES));
      requireSuccess(program);
      return course;
    }
  }

  private static void requireSuccess(ChildProcess program) throws IOException {
    int exitCode = program.process().exitValue();
    if (exitCode != 0) {
      throw new IOException("exit code " + exitCode + ": " + lastLine(program));
    }
  }

  private ChildProcess start(KillScenario scenario, Path folder) throws IOException {
    Path log = folder.resolveSibling(folder.getFileName() + "-" + System.nanoTime() + ".log");
    Files.createDirectories(log.toAbsolutePath().getParent());
    return start(Gridmask.class, scenario.arguments(folder.toAbsolutePath()), log);
  }

  private Path folder(KillScenario scenario, String name) {
    return out().resolve(scenario.command() + "-" + scenario.name()).resolve(name);
  }
}
