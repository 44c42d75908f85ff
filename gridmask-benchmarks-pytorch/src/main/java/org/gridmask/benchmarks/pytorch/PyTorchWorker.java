package org.gridmask.benchmarks.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * The program that measures PyTorch, with the arguments and the output of training_speed.py, which
 * measures PyTorch in Python.
 */
public final class PyTorchWorker {

  private static final Pattern ONEDNN = Pattern.compile("(?:MKL-DNN|oneDNN) v([\\d.]+)");

  private PyTorchWorker() {}

  /**
   * Measures and prints a line of JSON.
   *
   * @param args family, depth, width, size, classes, batch, seconds, threads, layout ("nchw" or
   *     "channels_last") and precision ("fp32" or "bf16"); without any, it prints versions
   */
  public static void main(String[] args) {
    try {
      System.out.println(args.length == 0 ? versions() : speeds(args));
    } catch (RuntimeException | LinkageError e) {
      System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
      System.exit(1);
    }
  }

  static String versions() {
    Matcher oneDnn = ONEDNN.matcher(torch.show_config().getString());
    return "{\"torch\": \"%s\", \"onednn\": \"%s\"}"
        .formatted(
            torch.class.getPackage().getImplementationVersion(),
            oneDnn.find() ? oneDnn.group(1) : "none");
  }

  static String speeds(String... args) {
    int depth = Integer.parseInt(args[1]);
    int width = Integer.parseInt(args[2]);
    int size = Integer.parseInt(args[3]);
    int classes = Integer.parseInt(args[4]);
    int batch = Integer.parseInt(args[5]);
    double seconds = Double.parseDouble(args[6]);
    torch.set_num_threads(Integer.parseInt(args[7]));
    torch.manual_seed(0);
    MemoryFormat layout =
        args[8].equals("nchw") ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast;
    Network network = new Network(args[0], depth, width, classes, layout);
    Tensor images = torch.randn(batch, 3, size, size).contiguous(layout);
    Tensor labels = torch.arange(new Scalar((long) batch)).remainder(new Scalar((long) classes));
    Steps steps = new Steps(network, images, labels, args[9].equals("bf16"));
    network.train(true);
    List<Double> training = measure(seconds, steps::train);
    network.train(false);
    List<Double> inference = measure(seconds, steps::infer);
    return "{\"parameters\": %d, \"training\": %s, \"inference\": %s}"
        .formatted(network.parameters(), training, inference);
  }

  /** The warm-up and the least number of batches are those of BatchTimes.measure. */
  private static List<Double> measure(double seconds, Runnable batch) {
    run(2, seconds, batch);
    return run(3, seconds, batch);
  }

  private static List<Double> run(int min, double seconds, Runnable batch) {
    List<Double> times = new ArrayList<>();
    long start = System.nanoTime();
    while (times.size() < min || System.nanoTime() - start < seconds * 1e9) {
      long before = System.nanoTime();
      batch.run();
      times.add((System.nanoTime() - before) / 1e9);
    }
    return times;
  }
}
