package org.gridmask.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.gridmask.dl4j.onednn.OneDnnGraph;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MemoryPlannerTest {

  private static Buffer buffer(int floats, int firstStep, int lastStep) {
    Buffer buffer = new Buffer(Layout.plain(floats), false);
    buffer.usedIn(firstStep);
    buffer.usedIn(lastStep);
    return buffer;
  }

  @RepeatedTest(50)
  void buffersThatAreNeededAtOnceShareNoByte(RepetitionInfo info) {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    var random = KeyedRandom.of(5, "memory-planner", 0, info.getCurrentRepetition());
    List<Buffer> buffers = new ArrayList<>();
    int count = 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      int first = random.nextInt(30);
      buffers.add(buffer(1 + random.nextInt(200), first, first + random.nextInt(10)));
    }

    long end = MemoryPlanner.place(buffers);

    for (Buffer buffer : buffers) {
      assertThat(buffer.offset()).isNotNegative().matches(o -> o % Arena.ALIGNMENT == 0);
      assertThat(buffer.offset() + buffer.layout().bytes()).isLessThanOrEqualTo(end);
      for (Buffer other : buffers) {
        if (buffer != other && buffer.overlaps(other)) {
          assertThat(
                  buffer.offset() + buffer.layout().bytes() <= other.offset()
                      || other.offset() + other.layout().bytes() <= buffer.offset())
              .isTrue();
        }
      }
    }
    buffers.forEach(Buffer::release);
  }

  @Test
  void aChainTakesThePlaceOfTwoOfItsBuffers() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    List<Buffer> chain = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      chain.add(buffer(16, i, i + 1));
    }

    assertThat(MemoryPlanner.place(chain)).isEqualTo(2 * 16 * Float.BYTES);
    chain.forEach(Buffer::release);
  }
}
