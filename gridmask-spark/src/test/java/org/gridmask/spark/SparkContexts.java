package org.gridmask.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/** Small installations of Spark, one at a time. */
public final class SparkContexts {

  private SparkContexts() {}

  /** Threads of this process. */
  public static JavaSparkContext local(int threads) {
    return new JavaSparkContext(conf("local[" + threads + "]"));
  }

  /** Two executors, each a process of one core. */
  public static JavaSparkContext twoExecutors() {
    return new JavaSparkContext(executors("local-cluster[2,1,1024]"));
  }

  /**
   * Two executors, each a process of one core, whose workers have addresses of their own: Spark
   * starts a speculative copy of a task on another host only.
   */
  public static Cluster twoHosts() {
    return new Cluster();
  }

  /** A standalone cluster with speculation, until it is closed. */
  public static final class Cluster implements AutoCloseable {
    private final List<RpcEnv> processes = new ArrayList<>();
    private final JavaSparkContext context;

    private Cluster() {
      SparkConf conf =
          executors("spark://127.0.0.1")
              .set("spark.speculation", "true")
              // A task is slow as soon as any other has ended.
              .set("spark.speculation.quantile", "0.1");
      RpcEnv master = Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)._1();
      processes.add(master);
      String address = master.address().toSparkURL();
      for (String host : List.of("127.0.0.2", "127.0.0.3")) {
        processes.add(
            Worker.startRpcEnvAndEndpoint(
                host,
                0,
                0,
                1,
                1024,
                new String[] {address},
                Path.of(System.getenv("SPARK_HOME"), "work").toString(),
                Option.empty(),
                conf,
                Option.empty()));
      }
      context = new JavaSparkContext(conf.setMaster(address));
    }

    public JavaSparkContext context() {
      return context;
    }

    @Override
    public void close() {
      context.close();
      processes.forEach(RpcEnv::shutdown);
    }
  }

  private static SparkConf executors(String master) {
    try {
      // What a worker looks into; the executors get the class path of this process.
      Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return conf(master)
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .set("spark.executorEnv.OMP_NUM_THREADS", "1")
        // They live for seconds.
        .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
  }

  private static SparkConf conf(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("test")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.driver.host", "127.0.0.1");
  }
}
