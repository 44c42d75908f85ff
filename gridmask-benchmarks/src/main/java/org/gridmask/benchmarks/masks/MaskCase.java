package org.gridmask.benchmarks.masks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A JMH benchmark with its parameter: the masks, or the number of processors. */
sealed interface MaskCase {

  /** Enough for the JIT compiler on an idle machine. */
  double MIN_SECONDS = 0.6;

  /** The class with the benchmark's method. */
  Class<?> type();

  /** The benchmark's method. */
  String method();

  /** The parameter, for tables. */
  String parameter();

  /** Passes the parameter to JMH. */
  void set(ChainedOptionsBuilder options);

  /** One image of a scene. */
  record Image(Class<?> type, String method, Scene scene) implements MaskCase {
    @Override
    public String parameter() {
      return scene.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public void set(ChainedOptionsBuilder options) {
      options.param("scene", scene.name());
    }
  }

  /** One float32 image. */
  static MaskCase floatImage(String method, Scene scene) {
    return new Image(FloatImageBenchmark.class, method, scene);
  }

  /** One 8-bit image. */
  static MaskCase byteImage(String method, Scene scene) {
    return new Image(MatBenchmark.class, method, scene);
  }

  /** A batch of float32 images. */
  record Batch(String method, int processors) implements MaskCase {
    @Override
    public Class<?> type() {
      return BatchBenchmark.class;
    }

    @Override
    public String parameter() {
      return processors == 1 ? "1 processor" : processors + " processors";
    }

    @Override
    public void set(ChainedOptionsBuilder options) {
      options.jvmArgsAppend("-XX:ActiveProcessorCount=" + processors);
    }
  }

  /** Such as "FloatImageBenchmark.drawAndApply, imagenet upright". */
  default String label() {
    return type().getSimpleName() + "." + method() + ", " + parameter();
  }

  /**
   * One fork, with warm-up for half of the seconds, at least 0.3, and ten measurements of a tenth.
   *
   * @param seconds the duration of the measurement
   */
  default Options options(double seconds) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(type().getName() + "." + method()) + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .threads(1)
            .warmupIterations(2)
            .warmupTime(milliseconds(Math.max(seconds, MIN_SECONDS) / 4))
            .measurementIterations(10)
            .measurementTime(milliseconds(seconds / 10))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    set(options);
    return options.build();
  }

  private static TimeValue milliseconds(double seconds) {
    return TimeValue.milliseconds(Math.max(1, Math.round(1000 * seconds)));
  }
}
