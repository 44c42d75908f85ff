package org.gridmask.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    }
  }

  @Test
  void aMasterThatIsNotThereIsOneLine() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    refused(
        "spark://127.0.0.1:" + free,
        "the Spark master spark://127.0.0.1:\\d+ cannot be reached: .+");
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
