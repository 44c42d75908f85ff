package org.gridmask.dl4j.layer;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Linear maps of the rows and columns of feature maps, as two matrix products; the transposed
 * matrices give the exact gradient.
 *
 * @param vertical the map of the height
 * @param horizontal the map of the width
 * @param format the order of dimensions
 */
record PlaneResampling(LinearResampling vertical, LinearResampling horizontal, CNN2DFormat format) {

  static PlaneResampling bilinear(
      int height,
      int width,
      int newHeight,
      int newWidth,
      boolean alignCorners,
      CNN2DFormat format) {
    return new PlaneResampling(
        LinearResampling.bilinear(height, newHeight, alignCorners),
        LinearResampling.bilinear(width, newWidth, alignCorners),
        format);
  }

  static int height(INDArray images, CNN2DFormat format) {
    return (int) images.size(format == CNN2DFormat.NCHW ? 2 : 1);
  }

  static int width(INDArray images, CNN2DFormat format) {
    return (int) images.size(format == CNN2DFormat.NCHW ? 3 : 2);
  }

  INDArray forward(INDArray images, LayerWorkspaceMgr workspaces) {
    return map(
        images,
        vertical.matrix(images.dataType()),
        horizontal.matrix(images.dataType()),
        ArrayType.ACTIVATIONS,
        workspaces);
  }

  INDArray backward(INDArray errors, LayerWorkspaceMgr workspaces) {
    return map(
        errors,
        vertical.matrix(errors.dataType()).transpose(),
        horizontal.matrix(errors.dataType()).transpose(),
        ArrayType.ACTIVATION_GRAD,
        workspaces);
  }

  private INDArray map(
      INDArray images, INDArray rows, INDArray columns, ArrayType type, LayerWorkspaceMgr spaces) {
    boolean last = format == CNN2DFormat.NHWC;
    INDArray planes = last ? images.permute(0, 3, 1, 2) : images;
    long count = planes.size(0) * planes.size(1);
    long height = planes.size(2);
    long width = planes.size(3);
    // [N C H, W] times [W, W'], then [H', H] times [H, N C W'].
    INDArray wide = planes.dup('c').reshape('c', count * height, width).mmul(columns.transpose());
    INDArray tall =
        rows.mmul(
            wide.reshape('c', count, height, columns.size(0))
                .permute(1, 0, 2)
                .dup('c')
                .reshape('c', height, count * columns.size(0)));
    INDArray result =
        tall.reshape('c', rows.size(0), planes.size(0), planes.size(1), columns.size(0));
    return spaces.dup(type, last ? result.permute(1, 0, 3, 2) : result.permute(1, 2, 0, 3), 'c');
  }
}
