/**
 * Data sets of images with classes, label maps or boxes, and their download. Not here:
 * augmentation, and files of boxes (detection).
 */
package org.gridmask.examples.data;
