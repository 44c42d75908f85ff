package org.gridmask.statistics;

import org.gridmask.mask.DropMask;

/**
 * One image of a simulation.
 *
 * @param index the image's number, from 0
 * @param mask its mask
 * @param object the bounding box of its object
 * @param outcome the effect of the mask on the object
 */
public record FailureCase(long index, DropMask mask, ObjectBox object, Outcome outcome) {

  /** The effect of a mask on an object. */
  public enum Outcome {
    /** The object is dropped almost entirely and cannot be recognised: a failure. */
    DROPPED,
    /** The object is kept almost entirely, so that the image is not augmented: a failure. */
    KEPT,
    /** The object is dropped in part, as intended. */
    NONE
  }
}
