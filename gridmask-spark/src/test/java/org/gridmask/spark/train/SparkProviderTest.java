package org.gridmask.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.spark.SparkContext;
import org.gridmask.examples.train.Cluster;
import org.gridmask.examples.train.TrainingException;
import org.junit.jupiter.api.Test;

class SparkProviderTest {

  private final SparkProvider provider = new SparkProvider();

  @Test
  void threadsOfThisProcessAreSlots() {
    try (Cluster cluster = provider.connect("local[3]")) {
      assertThat(cluster.slots()).isEqualTo(3);
      assertThat(cluster.name()).matches("Spark 3\\.5\\.\\d+, local\\[3]");
      assertThat(cluster.remark()).isEmpty();
      assertThat(SparkContext.getOrCreate().getConf().get("spark.driver.maxResultSize"))
          .as("states of any size")
          .isEqualTo("0");
    }
    System.setProperty("spark.task.cpus", "2");
    try (Cluster cluster = provider.connect("local[4]")) {
      assertThat(cluster.slots()).isEqualTo(2);
    } finally {
      System.clearProperty("spark.task.cpus");
    }
  }

  @Test
  void aMasterThatIsNotThereIsOneLine() throws IOException {
    refused(
        "spark://127.0.0.1:" + freePort(),
        "the Spark master spark://127.0.0.1:\\d+ cannot be reached: .+");
  }

  @Test
  void oneOfSeveralMastersIsEnough() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String down = "127.0.0.1:" + freePort();
      String up = "127.0.0.1:" + socket.getLocalPort();
      assertThatCode(() -> SparkProvider.requireReachable("spark://" + down + "," + up))
          .doesNotThrowAnyException();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aMasterThatIsNoneIsOneLine() {
    refused(
        "spark://127.0.0.1:70777",
        "the Spark master spark://127.0.0.1:70777 cannot be reached: port out of range:70777");
    refused("nowhere", "Spark does not start with the master nowhere: .*'nowhere'.*");
    refused("submit", "--spark submit is for spark-submit, which knows the master");
  }

  private void refused(String master, String message) {
    assertThatThrownBy(() -> provider.connect(master))
        .isInstanceOf(TrainingException.class)
        .message()
        .matches(message);
  }
}
