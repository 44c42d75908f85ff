package org.gridmask.mask;

/** The size of an image and the centre of rotation of its grids, see {@link GridGeometry}. */
record ImageFrame(int height, int width, double centreX, double centreY) {

  static ImageFrame of(int height, int width) {
    double side = Math.ceil(Math.sqrt((double) height * height + (double) width * width));
    return new ImageFrame(
        height,
        width,
        side / 2 - Math.floor((side - width) / 2),
        side / 2 - Math.floor((side - height) / 2));
  }
}
