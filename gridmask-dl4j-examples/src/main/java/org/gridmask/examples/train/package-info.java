/**
 * Training a network on a data set: batches, augmentation, epochs, replicas, saved models. Not
 * here: networks (model) and images (data).
 */
package org.gridmask.examples.train;
