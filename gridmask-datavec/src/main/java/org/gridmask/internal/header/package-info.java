/** Not API. What an image file's header says: format, size, orientation. Not here: pixels. */
package org.gridmask.internal.header;
