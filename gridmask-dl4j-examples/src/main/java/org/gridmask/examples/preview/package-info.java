/** Pictures of what masks and methods do to images. Not here: reports. */
package org.gridmask.examples.preview;
