/** Not API. The table of names in files of earlier versions. Not here: who reads the files. */
package org.gridmask.internal.legacy;
