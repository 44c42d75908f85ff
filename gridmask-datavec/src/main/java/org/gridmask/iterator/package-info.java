/**
 * Masks in ND4J: iterators and pre-processors that mask the batches of a DataSetIterator. Not here:
 * image files (loader) and 8-bit images (transform).
 */
package org.gridmask.iterator;
