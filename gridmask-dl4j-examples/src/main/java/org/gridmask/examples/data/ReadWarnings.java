package org.gridmask.examples.data;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.loader.ImageDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns once about each image, whichever iterator reads it. */
public final class ReadWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(ReadWarnings.class);

  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * Makes these warnings those of an iterator.
   *
   * @param images the iterator's builder
   * @return the builder
   */
  public ImageDataSetIterator.Builder of(ImageDataSetIterator.Builder images) {
    return images.whenUnreadable(this::skipped).whenWarned(this::warn);
  }

  /** Warns about an unreadable image the first time, and then returns true. */
  boolean skipped(String image, Exception why) {
    boolean isNew = warned.add(image);
    if (isNew) {
      LOG.warn("Skipped {}: {}", FileErrors.inOneLine(image), FileErrors.reason(why));
    }
    return isNew;
  }

  private void warn(String image, String what) {
    if (warned.add(image)) {
      LOG.warn("{}: {}", FileErrors.inOneLine(image), what);
    }
  }
}
