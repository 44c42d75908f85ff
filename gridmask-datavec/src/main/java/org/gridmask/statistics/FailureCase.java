package org.gridmask.statistics;

import org.gridmask.mask.DropMask;

/**
 * One image of a simulation.
 *
 * @param index the image's number, from 0
 * @param mask what the image loses
 * @param object where its object is
 * @param outcome what the mask does to the object
 */
public record FailureCase(long index, DropMask mask, ObjectBox object, Outcome outcome) {

  /** What a mask does to an object. */
  public enum Outcome {
    /** It drops almost the whole object: what is left says nothing of it. A failure. */
    DROPPED,
    /** It keeps almost the whole object: the image is as easy as before. A failure. */
    KEPT,
    /** It drops a part of the object and keeps a part of it, as it should. */
    NONE
  }
}
