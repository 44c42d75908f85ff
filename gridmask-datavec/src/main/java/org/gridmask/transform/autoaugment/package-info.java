/**
 * AutoAugment as a DataVec image transform: its operations, as Pillow computes them, and the
 * published policies. Not here: other image transforms.
 */
package org.gridmask.transform.autoaugment;
