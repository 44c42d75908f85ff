package org.gridmask.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void oneThingIsInTheSingular() {
    assertThat(Figures.count(1, "image")).isEqualTo("1 image");
    assertThat(Figures.count(0, "image")).isEqualTo("0 images");
    assertThat(Figures.count(1, "class", "classes")).isEqualTo("1 class");
    assertThat(Figures.count(1000, "class", "classes")).isEqualTo("1,000 classes");
  }
}
