/**
 * Masks, crops, flips and resizing as DataVec image transforms, with keyed draws. Not here:
 * AutoAugment, which has a package of its own, and the resizing itself.
 */
package org.gridmask.transform;
