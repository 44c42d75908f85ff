/** Images as PNG: thumbnails, heat maps and lettering. Not here: charts. */
package org.gridmask.examples.picture;
