/**
 * AutoAugment and torchvision's colour jitter as DataVec image transforms: their operations, as
 * Pillow computes them, and the published policies. Not here: other image transforms.
 */
package org.gridmask.transform.autoaugment;
