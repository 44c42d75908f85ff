/**
 * Not API. Windows of images and resizing, with the pixels of Pillow or OpenCV. Not here: anything
 * that draws random numbers.
 */
package org.gridmask.internal.resize;
