/** What a training run is told, and the folder that it leaves behind. */
package org.gridmask.examples.train;
