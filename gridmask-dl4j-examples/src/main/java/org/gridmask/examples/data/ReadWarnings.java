package org.gridmask.examples.data;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.loader.ImageDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns once about each image of a data set, whichever iterator reads it. */
final class ReadWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(ReadWarnings.class);

  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /** Makes an iterator's warnings those of the data set. */
  ImageDataSetIterator.Builder of(ImageDataSetIterator.Builder images) {
    return images.whenUnreadable(this::skipped).whenWarned(this::warn);
  }

  /** Warns about an unreadable image the first time, and then returns true. */
  boolean skipped(String image, Exception why) {
    boolean isNew = warned.add(image);
    if (isNew) {
      LOG.warn("Skipped {}: {}", image, FileErrors.reason(why));
    }
    return isNew;
  }

  private void warn(String image, String what) {
    if (warned.add(image)) {
      LOG.warn("{}: {}", image, what);
    }
  }
}
