package org.gridmask.examples.data;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns about each image that was left out, once for all readers of a data set: a run reads its
 * training images first for their statistics, and then to learn from them.
 */
final class UnreadableImages {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadableImages.class);

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Returns whether this is the first that is heard of the image, and warns only then. */
  boolean leftOut(String name, Exception why) {
    boolean isNew = known.add(name);
    if (isNew) {
      LOG.warn("Left out {}: {}", name, why.getMessage());
    }
    return isNew;
  }
}
