package org.gridmask.examples.detection;

/**
 * An object in an image.
 *
 * @param box its box
 * @param category the id of its category
 * @param area its area in square pixels, by which the evaluation divides objects into small, medium
 *     and large; COCO's is that of the outline, not of the box
 * @param crowd whether the box is around a group of objects, which the evaluation ignores
 */
public record Annotation(Box box, int category, double area, boolean crowd) {}
