/**
 * Not API. Decodes whole images of all formats. Not here: what is read of their headers, and the
 * decoding of parts of JPEG images.
 */
package org.gridmask.internal.codec;
