package org.gridmask.dl4j.layer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** The runtime layer of {@link PixelCrossEntropyLayer}. */
final class PixelCrossEntropy extends AbstractLayer<PixelCrossEntropyLayer>
    implements IOutputLayer {

  private static final long serialVersionUID = 1;

  private INDArray labels;
  private double score;

  /** The loss of the last backward pass; null if input, labels or mask have changed since. */
  private Double loss;

  PixelCrossEntropy(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  @Override
  public Type type() {
    return Type.CONVOLUTIONAL;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray logits = logits();
    PixelSoftmax softmax = new PixelSoftmax(logits, layerConf().getFormat());
    INDArray output =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, logits.dataType(), logits.shape(), 'c');
    softmax.probabilities(output);
    return cast(output, ArrayType.ACTIVATIONS, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    INDArray logits = logits();
    PixelLabels pixels = pixelLabels(logits);
    INDArray errors =
        workspaces.createUninitialized(
            ArrayType.ACTIVATION_GRAD, logits.dataType(), logits.shape(), 'c');
    // The updater divides by the size of the batch.
    double factor = conf().isMiniBatch() ? logits.size(0) : 1;
    double[] losses =
        new PixelSoftmax(logits, layerConf().getFormat())
            .losses(pixels, factor * layerConf().getWeight() * pixels.share(), errors);
    loss = layerConf().getWeight() * pixels.share() * DoubleStream.of(losses).sum();
    return new Pair<>(new DefaultGradient(), cast(errors, ArrayType.ACTIVATION_GRAD, workspaces));
  }

  @Override
  public double computeScore(double regularization, boolean training, LayerWorkspaceMgr spaces) {
    if (loss == null) {
      INDArray logits = logits();
      PixelLabels pixels = pixelLabels(logits);
      double[] losses = new PixelSoftmax(logits, layerConf().getFormat()).losses(pixels, 0, null);
      loss = layerConf().getWeight() * pixels.share() * DoubleStream.of(losses).sum();
    }
    score = loss + regularization;
    return score;
  }

  /**
   * The loss of each image, as the only one in its batch.
   *
   * @return [N, 1]
   */
  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    INDArray logits = logits();
    PixelLabels pixels = pixelLabels(logits);
    double[] losses = new PixelSoftmax(logits, layerConf().getFormat()).losses(pixels, 0, null);
    int rows = losses.length / (int) logits.size(0);
    double[][] scores = new double[(int) logits.size(0)][1];
    for (int i = 0; i < scores.length; i++) {
      double sum = Arrays.stream(losses, i * rows, (i + 1) * rows).sum();
      scores[i][0] = layerConf().getWeight() * pixels.share(i) * sum + regularization;
    }
    return workspaces.leverageTo(
        ArrayType.ACTIVATIONS, Nd4j.createFromArray(scores).castTo(dataType));
  }

  /** The input, dense in C order, of type FLOAT or DOUBLE. */
  private INDArray logits() {
    assertInputSet(false);
    if (input.rank() != 4) {
      throw new DL4JInvalidInputException(
          "the input has the shape %s instead of %s %s"
              .formatted(
                  Arrays.toString(input.shape()),
                  layerConf().getFormat().dimensionNames(),
                  layerId()));
    }
    INDArray typed =
        input.castTo(input.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT);
    return Shape.elementWiseStride(typed.shape(), typed.stride(), false) == 1
        ? typed
        : typed.dup('c');
  }

  private PixelLabels pixelLabels(INDArray logits) {
    if (labels == null) {
      throw new IllegalStateException("the labels are not set " + layerId());
    }
    boolean first = layerConf().getFormat() == CNN2DFormat.NCHW;
    return PixelLabels.of(
        labels,
        maskArray,
        layerConf().getIgnoredLabel(),
        (int) logits.size(first ? 1 : 3),
        new long[] {
          logits.size(0),
          PlaneResampling.height(logits, layerConf().getFormat()),
          PlaneResampling.width(logits, layerConf().getFormat())
        },
        layerId());
  }

  private INDArray cast(INDArray array, ArrayType type, LayerWorkspaceMgr workspaces) {
    return array.dataType() == dataType
        ? array
        : workspaces.leverageTo(type, array.castTo(dataType));
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    loss = null;
  }

  @Override
  public void setLabels(INDArray labels) {
    if (labels != this.labels) {
      loss = null;
    }
    this.labels = labels;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public void setMaskArray(INDArray mask) {
    if (mask != maskArray) {
      loss = null;
    }
    super.setMaskArray(mask);
  }

  /** Only label masks count. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int minibatchSize) {
    return null;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
    loss = null;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are no weights.
  }

  @Override
  @Deprecated
  public int numLabels() {
    return (int) input.size(layerConf().getFormat() == CNN2DFormat.NCHW ? 1 : 3);
  }

  @Override
  public double f1Score(DataSet data) {
    throw unsupported();
  }

  @Override
  public double f1Score(INDArray examples, INDArray labels) {
    throw unsupported();
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw unsupported();
  }

  @Override
  public void fit(INDArray examples, INDArray labels) {
    throw unsupported();
  }

  @Override
  public void fit(DataSet data) {
    throw unsupported();
  }

  @Override
  public void fit(INDArray examples, int[] labels) {
    throw unsupported();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw unsupported();
  }

  @Override
  public List<String> predict(DataSet dataSet) {
    throw unsupported();
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("it is a layer of a network, not a classifier");
  }
}
