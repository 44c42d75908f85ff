/**
 * What is dropped, and for which image: a {@link org.gridmask.mask.MaskGenerator} draws a {@link
 * org.gridmask.mask.DropMask}, a {@link org.gridmask.mask.MaskPolicy} decides when. Not here:
 * DataVec, and how batches and images are masked.
 */
package org.gridmask.mask;
