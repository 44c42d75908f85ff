package org.gridmask.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.gridmask.dl4j.onednn.OneDnnHelpers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastPathTest {

  @ParameterizedTest
  @CsvSource({"0, 0, 0, false", "3, 0, 0, true", "0, 2, 0, true", "0, 0, 1, true"})
  void saysWhetherAnythingWasAttached(
      int vertices, int convolutions, int normalizations, boolean any) {
    OneDnnHelpers.Attached helpers = new OneDnnHelpers.Attached(convolutions, normalizations);
    List<String> taken = Collections.nCopies(vertices, "vertex");
    assertThat(new FastPath.Attached(taken, Map.of(), helpers).isAny()).isEqualTo(any);
  }
}
