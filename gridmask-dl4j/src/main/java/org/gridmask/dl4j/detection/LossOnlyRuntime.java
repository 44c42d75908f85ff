package org.gridmask.dl4j.detection;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gridmask.dl4j.detection.DetectionLoss.WithGradient;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The runtime layer of a {@link LossOnlyLayer}: its labels are ignored. */
abstract class LossOnlyRuntime extends AbstractLayer<LossOnlyLayer> implements IOutputLayer {

  private static final long serialVersionUID = 1;

  private transient INDArray labels;
  private double score;

  LossOnlyRuntime(
      NeuralNetConfiguration configuration,
      DataType dataType,
      Collection<TrainingListener> listeners,
      int index) {
    super(configuration, dataType);
    setListeners(listeners);
    setIndex(index);
  }

  /** The loss of rows with their targets, and its gradient. */
  abstract WithGradient loss(INDArray rows);

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray gradient =
        Floats.array(
            loss(input).gradient(),
            input.dataType(),
            workspaces,
            ArrayType.ACTIVATION_GRAD,
            input.shape());
    return new Pair<>(new DefaultGradient(), gradient);
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    score = loss(input).loss().total() + regularization;
    return score;
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public Pair<Gradient, Double> gradientAndScore() {
    return new Pair<>(gradient(), score());
  }

  @Override
  public Gradient gradient() {
    return new DefaultGradient();
  }

  @Override
  public boolean needsLabels() {
    return false;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are none.
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    throw unsupported("scores of single examples");
  }

  @Override
  public double f1Score(DataSet data) {
    throw unsupported("F1 scores");
  }

  @Override
  public double f1Score(INDArray examples, INDArray classes) {
    throw unsupported("F1 scores");
  }

  @Override
  @SuppressWarnings("deprecation")
  public int numLabels() {
    return 0;
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw unsupported("training of a single layer");
  }

  @Override
  public void fit(INDArray examples, INDArray classes) {
    throw unsupported("training of a single layer");
  }

  @Override
  public void fit(DataSet data) {
    throw unsupported("training of a single layer");
  }

  @Override
  public void fit(INDArray examples, int[] classes) {
    throw unsupported("training of a single layer");
  }

  @Override
  public int[] predict(INDArray examples) {
    throw unsupported("a single class for each row");
  }

  @Override
  public List<String> predict(DataSet data) {
    throw unsupported("a single class for each row");
  }

  private UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException(getClass().getSimpleName() + " has no " + what);
  }
}
