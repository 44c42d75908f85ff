package org.gridmask.mask;

import java.util.ArrayList;
import java.util.List;

/** Masks as rows of text, # for kept and . for dropped, so that a failing test can be read. */
final class MaskPictures {

  private MaskPictures() {}

  static List<String> of(DropMask mask) {
    List<String> rows = new ArrayList<>();
    for (int y = 0; y < mask.height(); y++) {
      StringBuilder row = new StringBuilder();
      for (int x = 0; x < mask.width(); x++) {
        row.append(mask.isDropped(y, x) ? '.' : '#');
      }
      rows.add(row.toString());
    }
    return rows;
  }
}
