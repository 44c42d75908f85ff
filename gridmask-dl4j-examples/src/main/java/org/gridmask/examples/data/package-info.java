/** Data sets: IDX, CIFAR-10 and image folders, and their download. Not here: augmentation. */
package org.gridmask.examples.data;
