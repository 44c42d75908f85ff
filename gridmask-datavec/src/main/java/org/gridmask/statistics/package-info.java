/**
 * How often a mask fails its image: drops the object whole, or leaves it whole (section 3 and
 * figure 5 of the GridMask paper), for any {@link org.gridmask.mask.MaskGenerator}.
 */
package org.gridmask.statistics;
