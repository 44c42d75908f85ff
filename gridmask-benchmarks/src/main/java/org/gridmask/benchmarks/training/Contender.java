package org.gridmask.benchmarks.training;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridmask.benchmarks.ChildProcess;
import org.gridmask.benchmarks.ContenderException;
import org.gridmask.benchmarks.Python;
import org.gridmask.benchmarks.Settings;
import org.gridmask.benchmarks.SpeedJson;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;

/** Something that trains networks, each time in a process of its own. */
sealed interface Contender {

  /** Its name in lists and tables. */
  String label();

  /**
   * Measures a network.
   *
   * @throws ContenderException if the process fails, or takes too long
   */
  NetworkSpeed measure(BenchmarkNetwork network, Settings settings) throws ContenderException;

  /** Deeplearning4j: a Java like this one, with the same class path and options. */
  record Java(String label, CpuPath path) implements Contender {

    @Override
    public NetworkSpeed measure(BenchmarkNetwork network, Settings settings)
        throws ContenderException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(JavaWorker.class.getName());
      command.addAll(
          List.of(
              network.name(),
              path.name(),
              String.valueOf(settings.batch()),
              String.valueOf(settings.seconds())));
      String output = new ChildProcess(command, settings).output("");
      return SpeedJson.read(output, settings.batch());
    }
  }

  /** PyTorch, with its arrays in one of its two layouts. */
  record PyTorch(Python python, Layout layout) implements Contender {

    enum Layout {
      NCHW,
      CHANNELS_LAST
    }

    @Override
    public String label() {
      return layout == Layout.NCHW ? "pytorch NCHW" : "pytorch channels_last";
    }

    @Override
    public NetworkSpeed measure(BenchmarkNetwork network, Settings settings)
        throws ContenderException {
      String output =
          python.run(
              settings,
              network.family().name(),
              String.valueOf(network.depth()),
              String.valueOf(network.width()),
              String.valueOf(network.size()),
              String.valueOf(network.classes()),
              String.valueOf(settings.batch()),
              String.valueOf(settings.seconds()),
              String.valueOf(settings.threads()),
              layout.name().toLowerCase(Locale.ROOT));
      return SpeedJson.read(output, settings.batch());
    }
  }
}
