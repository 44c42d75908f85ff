package org.gridmask.examples.data;

import java.nio.file.Path;
import java.time.Duration;

/** Follows a data set that is being fetched; all calls come from the thread that fetches. */
public interface FetchProgress {

  /**
   * A download begins, or goes on.
   *
   * @param file the file
   * @param present how many of its bytes are here from earlier
   */
  void downloading(PublishedFile file, long present);

  /**
   * Some bytes have come.
   *
   * @param present how many bytes of the file are here; fewer than before when it began anew
   */
  void received(long present);

  /**
   * Something went wrong, and there is another attempt.
   *
   * @param problem what, as part of a sentence
   * @param pause how long until then
   */
  void retrying(String problem, Duration pause);

  /** The download is complete and what it should be. */
  void verified(PublishedFile file);

  /** An archive is being unpacked to a folder. */
  void unpacking(PublishedFile file, Path folder);
}
