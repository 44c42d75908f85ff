package org.gridmask.benchmarks.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gridmask.benchmarks.measure.OptionChecks;
import org.gridmask.benchmarks.stress.MemoryCurve.Sample;
import org.gridmask.check.Checks;
import org.gridmask.examples.cli.CommandFailedException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.system.ChildProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Monitors the memory of a long training. */
@Command(
    name = "soak",
    description = {
      "Train in a child process for a long time, and monitor its resident memory, which includes"
          + " native memory, and Java heap. Writes soak.csv, soak.svg and soak.png.",
      "Exits with code 1 only if the training fails."
    })
public final class SoakCommand extends StressCommand {

  /** More than any machine can train, but not too many for learning rate schedules. */
  private static final int MAX_EPOCHS = 1_000_000;

  private static final double SETTLING_MINUTES = 10;

  private static final double USUAL_SECONDS = 10;
  private static final Path STATUS = Path.of("/proc/self/status");

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "60",
      description = "Duration of the training in minutes (default: ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(
      names = "--every",
      paramLabel = "S",
      description =
          "Seconds between memory samples (default: 10, or a sixth of --minutes if less).")
  private Double every;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data set to train on (default: the embedded sample of Fashion-MNIST).")
  private Path data;

  @Option(
      names = "--train",
      paramLabel = "OPTION",
      description = "An option for train, such as --train=--model=shake-shake; repeatable.")
  private List<String> train = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    OptionChecks.positive("--minutes", minutes);
    if (every == null) {
      every = Math.min(USUAL_SECONDS, 60 * minutes / 6);
    }
    if (!(every >= 0.1 && every <= 60 * minutes / 2)) {
      throw Checks.invalid(
          "--every",
          String.format(
              Locale.ROOT,
              "at least 0.1 and at most half of --minutes, %.1f seconds",
              60 * minutes / 2),
          every);
    }
    makeFolder();
    if (!Files.isReadable(STATUS)) {
      throw CommandFailedException.usage(
          "soak reads the memory from /proc, which this system does not have");
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(out().toString());
    arguments.addAll(List.of("train", "--epochs=" + MAX_EPOCHS, "--out=" + out().resolve("run")));
    if (data != null) {
      arguments.add("--data=" + data);
    }
    arguments.addAll(train);
    List<Sample> samples = new ArrayList<>();
    try (ChildProcess program =
        start(SoakedTraining.class, arguments, out().resolve("train.log"))) {
      if (watch(program.process(), samples)) {
        say("the training ended after " + text(samples) + ": " + lastLine(program));
        return 1;
      }
    }
    report(new MemoryCurve(samples));
    return 0;
  }

  /** Whether the process exited by itself. */
  private boolean watch(Process process, List<Sample> samples)
      throws IOException, InterruptedException {
    AtomicFiles files = new AtomicFiles(out());
    long start = System.nanoTime();
    long looks = Math.round(60 * minutes / every);
    for (long look = 1; look <= looks; look++) {
      long until = start + (long) (1e9 * every * look);
      if (process.waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return true;
      }
      OptionalDouble resident = resident(process);
      if (resident.isPresent()) {
        double seconds = (System.nanoTime() - start) / 1e9;
        samples.add(new Sample(seconds, resident.getAsDouble(), heap()));
        new MemoryCurve(samples).writeCsv(files);
      }
    }
    return !process.isAlive();
  }

  private static OptionalDouble resident(Process process) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      if (process.isAlive()) {
        throw e;
      }
      return OptionalDouble.empty();
    }
  }

  private double heap() throws IOException {
    Path file = out().resolve(SoakedTraining.HEAP_FILE);
    return Files.exists(file) ? Double.parseDouble(Files.readString(file)) : Double.NaN;
  }

  private void report(MemoryCurve curve) throws IOException {
    curve.writeChart(new AtomicFiles(out()));
    double settling = Math.min(SETTLING_MINUTES, minutes / 3);
    MemoryCurve settled = curve.since(60 * settling);
    say(
        String.format(
            Locale.ROOT,
            "Trained for %.1f minutes; resident memory, native memory included:%n"
                + "  after %.1f minutes  %8.1f MB%n"
                + "  at the end         %8.1f MB%n"
                + "  since then at least %7.1f MB, at most %.1f MB%n"
                + "%sCurve: %s",
            minutes,
            settling,
            settled.firstMegabytes(),
            settled.lastMegabytes(),
            settled.minMegabytes(),
            settled.maxMegabytes(),
            slope(settled),
            out().resolve("soak.png")));
  }

  /** Omitted for short runs, in which memory has not settled. */
  private String slope(MemoryCurve settled) {
    return minutes < 2 * SETTLING_MINUTES
        ? ""
        : String.format(
            Locale.ROOT,
            "  slope since then   %+8.1f MB an hour (least squares)%n",
            settled.megabytesPerHour());
  }

  private static String text(List<Sample> samples) {
    return samples.isEmpty()
        ? "no memory sample"
        : String.format(Locale.ROOT, "%.0f seconds", samples.get(samples.size() - 1).seconds());
  }
}
