/** Writing files so that they are whole, and saying why a file could not be used. */
package org.gridmask.examples.files;
