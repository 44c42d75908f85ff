package org.gridmask.benchmarks.training;

import java.util.Locale;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.measure.SpeedJson;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;

/** A framework that trains networks, measured in its own process. */
sealed interface Contender {

  /** Its name in lists and tables. */
  String label();

  /** Whether it can build a network. */
  boolean has(BenchmarkNetwork network);

  /**
   * Measures a network.
   *
   * @throws ContenderException if the process fails or times out
   */
  NetworkSpeed measure(BenchmarkNetwork network, Settings settings) throws ContenderException;

  /** Deeplearning4j with one of its CPU paths. */
  record Java(String label, CpuPath path) implements Contender {

    @Override
    public boolean has(BenchmarkNetwork network) {
      return true;
    }

    @Override
    public NetworkSpeed measure(BenchmarkNetwork network, Settings settings)
        throws ContenderException {
      String output =
          ContenderProcess.java(
              settings,
              JavaWorker.class,
              network.name(),
              path.name(),
              settings.batch(),
              settings.seconds());
      return SpeedJson.read(output, settings.batch());
    }
  }

  /** PyTorch with one of its memory layouts. */
  record PyTorch(Python python, Layout layout) implements Contender {

    /** Its versions are {@code torch} and {@code onednn}. */
    static final Python.Script SCRIPT =
        new Python.Script(Contender.class, "training_speed.py", "torch", "PyTorch");

    enum Layout {
      NCHW,
      CHANNELS_LAST
    }

    @Override
    public boolean has(BenchmarkNetwork network) {
      return network.isInPyTorch();
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
              network.depth(),
              network.width(),
              network.size(),
              network.classes(),
              settings.batch(),
              settings.seconds(),
              settings.threads(),
              layout.name().toLowerCase(Locale.ROOT));
      return SpeedJson.read(output, settings.batch());
    }
  }
}
