package org.gridmask.dl4j.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.gridmask.random.KeyedRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MemoryPlannerTest {

  private static Block block(int floats, int firstStep, int lastStep) {
    Block block = new Block(Layout.plain(floats), false);
    block.usedIn(firstStep);
    block.usedIn(lastStep);
    return block;
  }

  @RepeatedTest(50)
  void blocksThatAreNeededAtOnceShareNoByte(RepetitionInfo info) {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    var random = KeyedRandom.of(5, "memory-planner", 0, info.getCurrentRepetition());
    List<Block> blocks = new ArrayList<>();
    int count = 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      int first = random.nextInt(30);
      blocks.add(block(1 + random.nextInt(200), first, first + random.nextInt(10)));
    }

    long end = MemoryPlanner.place(blocks);

    for (Block block : blocks) {
      assertThat(block.offset()).isNotNegative().matches(o -> o % Arena.ALIGNMENT == 0);
      assertThat(block.offset() + block.layout().bytes()).isLessThanOrEqualTo(end);
      for (Block other : blocks) {
        if (block != other && block.overlaps(other)) {
          assertThat(
                  block.offset() + block.layout().bytes() <= other.offset()
                      || other.offset() + other.layout().bytes() <= block.offset())
              .isTrue();
        }
      }
    }
    blocks.forEach(Block::release);
  }

  @Test
  void aChainTakesThePlaceOfTwoOfItsBlocks() {
    assumeTrue(OneDnnGraph.isAvailable(), "oneDNN is not available");
    List<Block> chain = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      chain.add(block(16, i, i + 1));
    }

    assertThat(MemoryPlanner.place(chain)).isEqualTo(2 * 16 * Float.BYTES);
    chain.forEach(Block::release);
  }
}
