/**
 * Image files to batches: {@link org.gridmask.loader.ImageDataSetIterator} reads, decodes,
 * transforms and normalizes them on all processors. Not here: the transforms, and the codecs
 * (internal).
 */
package org.gridmask.loader;
