package org.gridmask.examples.train;

import org.gridmask.examples.system.ArrayGarbage;
import org.gridmask.loader.ImageDataSetIterator;

/** Images that are read and scored one by one. */
abstract class SingleImages implements ScoredImages {

  final ImageDataSetIterator images;
  final ArrayGarbage garbage = new ArrayGarbage();

  SingleImages(ImageDataSetIterator images) {
    this.images = images;
  }

  @Override
  public final void read() {
    images.reset();
    images.forEachRemaining(image -> {});
  }

  @Override
  public final int skipped() {
    return images.skipped();
  }

  @Override
  public final void close() {
    images.close();
  }
}
