package org.gridmask.internal.pixel;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.gridmask.mask.DropMask;
import org.junit.jupiter.api.Test;

class SpanFillerTest {

  /** An image more than 2 GiB behind the start of its array, of which nothing else exists. */
  @Test
  void fillsImagesFarBehindTheStartOfTheirArray() {
    long offset = 3L << 30;
    SpanFiller.Layout layout = new SpanFiller.Layout(PixelDepth.FLOAT, 3, false, 12, 4, 24);
    try (FloatPointer image = new FloatPointer(1, 2, 3, 4, 5, 6)) {
      BytePointer start = new BytePointer(image).getPointer(-offset);
      SpanFiller filler = SpanFiller.of(start, offset, 24, layout, new double[] {7});
      filler.fill(0, DropMask.builder(2, 3).drop(1, 1, 3).build());
      filler.end();
      float[] pixels = new float[6];
      image.get(pixels);
      assertThat(pixels).containsExactly(1, 2, 3, 4, 7, 7);
    }
  }
}
