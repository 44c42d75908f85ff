package org.gridmask.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Small installations of Spark, one at a time. */
public final class SparkContexts {

  private SparkContexts() {}

  /** Threads of this process. */
  public static JavaSparkContext local(int threads) {
    return new JavaSparkContext(conf("local[" + threads + "]"));
  }

  /** Two executors, each a process of one core. */
  public static JavaSparkContext twoExecutors() {
    try {
      // What a worker looks into; the executors get the class path of this process.
      Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new JavaSparkContext(
        conf("local-cluster[2,1,1024]")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executorEnv.OMP_NUM_THREADS", "1")
            // They live for seconds.
            .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
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
