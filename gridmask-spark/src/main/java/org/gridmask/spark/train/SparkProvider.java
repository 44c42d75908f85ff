package org.gridmask.spark.train;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.TrainingException;

/** Connects to Spark. */
public final class SparkProvider implements Cluster.Provider {

  /** The master that spark-submit was given. */
  private static final String SUBMITTED = "submit";

  private static final String STANDALONE = "spark://";

  /** Hadoop asks for the security manager, which this Java no longer has. */
  private static final int FIRST_WRONG_JAVA = 23;

  private static final int CONNECT_MILLIS = 5000;
  private static final int FIRST_TASK_SECONDS = 60;
  private static final int MAX_POLLS = 20;
  private static final int STEADY_POLLS = 4;
  private static final int POLL_MILLIS = 500;

  /** Creates a provider, for {@link java.util.ServiceLoader}. */
  public SparkProvider() {}

  @Override
  public Cluster connect(String master) {
    requireJava();
    SparkConf conf = conf(master);
    requireReachable(conf.get("spark.master"));
    JavaSparkContext context;
    try {
      context = new JavaSparkContext(conf);
    } catch (Exception e) {
      throw SparkErrors.inOneLine("Spark does not start with the master " + master, e);
    }
    try {
      return new SparkCluster(context, slots(context));
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private static void requireJava() {
    int java = Runtime.version().feature();
    if (java >= FIRST_WRONG_JAVA) {
      throw new TrainingException(
          "Spark 3.5 does not run on Java %s, since its Hadoop needs the security manager: use Java 17 or 21"
              .formatted(java));
    }
    if (!Object.class.getModule().isOpen("sun.nio.ch", SparkProvider.class.getModule())) {
      throw new TrainingException(
          "Spark needs the Java option --add-opens=java.base/sun.nio.ch=ALL-UNNAMED, which the launcher"
              + " and spark-submit set");
    }
  }

  private static SparkConf conf(String master) {
    SparkConf conf =
        new SparkConf()
            .setIfMissing("spark.app.name", "gridmask")
            .setIfMissing("spark.ui.enabled", "false")
            // Jobs are many, and what the driver remembers of each counts.
            .setIfMissing("spark.ui.retainedJobs", "50")
            .setIfMissing("spark.ui.retainedStages", "50")
            .setIfMissing("spark.ui.retainedTasks", "1000")
            // Each round sends the driver a few states of the network, however large it is.
            .setIfMissing("spark.driver.maxResultSize", "0")
            // An executor may have several slots, each with a thread of its own.
            .setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1")
            // Records, which Kryo does not read.
            .set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    if (!master.equals(SUBMITTED)) {
      conf.setMaster(master);
      if (!master.startsWith("local") && !conf.contains("spark.jars")) {
        conf.set("spark.jars", String.join(",", ownJars()));
      }
    } else if (!conf.contains("spark.master")) {
      throw new TrainingException("--spark submit is for spark-submit, which knows the master");
    }
    return conf;
  }

  /** The class path without what every installation of Spark has. */
  private static List<String> ownJars() {
    return Stream.of(
            System.getProperty("java.class.path").split(System.getProperty("path.separator")))
        .filter(jar -> jar.endsWith(".jar") && Files.isRegularFile(Path.of(jar)))
        .filter(
            jar ->
                Stream.of(
                        "/org/apache/spark/",
                        "/org/apache/hadoop/",
                        "/org/scala-lang/",
                        "/io/netty/")
                    .noneMatch(jar.replace('\\', '/')::contains))
        .collect(Collectors.toList());
  }

  /** One of several standalone masters is enough: the others stand by, or are down. */
  static void requireReachable(String master) {
    if (!master.startsWith(STANDALONE)) {
      return;
    }
    TrainingException last = null;
    for (String address : master.substring(STANDALONE.length()).split(",")) {
      try {
        requireListener(address);
        return;
      } catch (TrainingException e) {
        last = e;
      }
    }
    throw last;
  }

  private static void requireListener(String address) {
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(address.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(address.substring(0, Math.max(colon, 0)), port), CONNECT_MILLIS);
    } catch (UnknownHostException e) {
      throw unreachable(address, "unknown host", e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreachable(address, e.getMessage(), e);
    }
  }

  private static TrainingException unreachable(String address, String why, Exception e) {
    return new TrainingException(
        "the Spark master %s%s cannot be reached: %s".formatted(STANDALONE, address, why), e);
  }

  /** Waits for the first executor, and then until no more join. */
  private static int slots(JavaSparkContext context) {
    if (context.isLocal()) {
      return tasks(context);
    }
    try {
      context.parallelize(List.of(1), 1).countAsync().get(FIRST_TASK_SECONDS, TimeUnit.SECONDS);
      int slots = tasks(context);
      for (int poll = 0, steady = 0; poll < MAX_POLLS && steady < STEADY_POLLS; poll++) {
        Thread.sleep(POLL_MILLIS);
        int now = tasks(context);
        steady = now == slots ? steady + 1 : 0;
        slots = now;
      }
      return slots;
    } catch (TimeoutException e) {
      throw new TrainingException(
          "no worker of %s has run a task within %s seconds: are there workers with free cores and memory?"
              .formatted(context.master(), FIRST_TASK_SECONDS),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted while connecting to " + context.master(), e);
    } catch (Exception e) {
      throw SparkErrors.inOneLine("Spark cannot run tasks", e);
    }
  }

  /** How many tasks run at once. */
  private static int tasks(JavaSparkContext context) {
    return Math.max(
        1, context.defaultParallelism() / context.getConf().getInt("spark.task.cpus", 1));
  }
}
