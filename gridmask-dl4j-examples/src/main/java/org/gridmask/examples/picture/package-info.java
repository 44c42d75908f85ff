/** Images as PNG: thumbnails, heat maps, boxes and lettering. Not here: charts. */
package org.gridmask.examples.picture;
