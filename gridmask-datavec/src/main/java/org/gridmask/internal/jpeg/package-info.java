/**
 * Not API. Decodes a part of a baseline JPEG file, with the pixels of libjpeg. Not here: whole
 * images and other formats, which OpenCV decodes.
 */
package org.gridmask.internal.jpeg;
