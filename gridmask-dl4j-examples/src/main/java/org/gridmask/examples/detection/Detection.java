package org.gridmask.examples.detection;

/**
 * An object that a network found.
 *
 * @param image the id of the image
 * @param category the id of the category
 * @param box the box
 * @param score the confidence
 */
public record Detection(long image, int category, Box box, double score) {}
