package org.gridmask.benchmarks.training;

import java.util.Locale;
import org.gridmask.benchmarks.measure.ContenderException;
import org.gridmask.benchmarks.measure.ContenderProcess;
import org.gridmask.benchmarks.measure.Peer;
import org.gridmask.benchmarks.measure.Python;
import org.gridmask.benchmarks.measure.Settings;
import org.gridmask.benchmarks.measure.SpeedJson;
import org.gridmask.dl4j.onednn.Precision;
import org.gridmask.examples.train.CpuPath;
import org.gridmask.examples.train.NetworkSpeed;

/** A framework that trains networks, measured in its own process. */
sealed interface Contender {

  /** Its name in lists and tables. */
  String label();

  /** The type of numbers that it multiplies. */
  Precision precision();

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
    public Precision precision() {
      return path == CpuPath.FAST_PATH_BF16 ? Precision.BF16 : Precision.FP32;
    }

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

  /**
   * PyTorch.
   *
   * @param peer one that takes the arguments of {@link #SCRIPT}
   * @param layout its memory layout
   * @param precision floats, or autocast to bfloat16
   * @param malloc what it allocates with
   */
  record PyTorch(Peer peer, Layout layout, Precision precision, Malloc malloc)
      implements Contender {

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
      return peer.key()
          + (layout == Layout.NCHW ? " NCHW" : " channels_last")
          + (precision == Precision.BF16 ? " bf16" : "")
          + malloc.suffix();
    }

    @Override
    public NetworkSpeed measure(BenchmarkNetwork network, Settings settings)
        throws ContenderException {
      String output =
          peer.run(
              settings,
              malloc.environment(),
              network.family().name(),
              network.depth(),
              network.width(),
              network.size(),
              network.classes(),
              settings.batch(),
              settings.seconds(),
              settings.threads(),
              layout.name().toLowerCase(Locale.ROOT),
              precision.name().toLowerCase(Locale.ROOT));
      return SpeedJson.read(output, settings.batch());
    }
  }
}
