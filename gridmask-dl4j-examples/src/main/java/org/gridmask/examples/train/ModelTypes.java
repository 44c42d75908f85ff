package org.gridmask.examples.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.gridmask.dl4j.LegacyNames;
import org.gridmask.examples.config.ConfigKey;

/**
 * The allowlist of classes in the configurations of this project's networks. Deeplearning4j
 * instantiates whatever classes a configuration names.
 */
final class ModelTypes {

  /** The keys whose values are class names or weight distributions. */
  private static final Set<String> NAMING = Set.of("@class", "type");

  private static final Set<String> LISTED =
      Set.of(
          "org.deeplearning4j.nn.conf.distribution.NormalDistribution",
          "org.deeplearning4j.nn.conf.distribution.UniformDistribution",
          "org.deeplearning4j.nn.conf.dropout.Dropout",
          "org.deeplearning4j.nn.conf.dropout.SpatialDropout",
          "org.deeplearning4j.nn.conf.graph.ElementWiseVertex",
          "org.deeplearning4j.nn.conf.graph.FrozenVertex",
          "org.deeplearning4j.nn.conf.graph.LayerVertex",
          "org.deeplearning4j.nn.conf.graph.MergeVertex",
          "org.deeplearning4j.nn.conf.layers.ActivationLayer",
          "org.deeplearning4j.nn.conf.layers.BatchNormalization",
          "org.deeplearning4j.nn.conf.layers.ConvolutionLayer",
          "org.deeplearning4j.nn.conf.layers.DenseLayer",
          "org.deeplearning4j.nn.conf.layers.DropoutLayer",
          "org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer",
          "org.deeplearning4j.nn.conf.layers.OutputLayer",
          "org.deeplearning4j.nn.conf.layers.SubsamplingLayer",
          "org.deeplearning4j.nn.conf.layers.Upsampling2D",
          "org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer",
          "org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D",
          "org.deeplearning4j.nn.conf.layers.misc.FrozenLayer",
          "org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor",
          "org.deeplearning4j.nn.weights.WeightInitDistribution",
          "org.deeplearning4j.nn.weights.WeightInitRelu",
          "org.deeplearning4j.nn.weights.WeightInitUniform",
          "org.gridmask.dl4j.detection.BoxHeadOutputLayer",
          "org.gridmask.dl4j.layer.FrozenBatchNormalization",
          "org.gridmask.dl4j.detection.ProposalVertex",
          "org.gridmask.dl4j.detection.PyramidCanvasVertex",
          "org.gridmask.dl4j.detection.RoiAlignVertex",
          "org.gridmask.dl4j.detection.RpnOutputLayer",
          "org.gridmask.dl4j.detection.RpnSampleVertex",
          "org.gridmask.dl4j.schedule.CosineSchedule",
          "org.gridmask.dl4j.layer.AdaptiveAveragePoolingLayer",
          "org.gridmask.dl4j.layer.BilinearResizeLayer",
          "org.gridmask.dl4j.layer.BilinearResizeVertex",
          "org.gridmask.dl4j.layer.DropBlock",
          "org.gridmask.dl4j.layer.GroupedConvolutionLayer",
          "org.gridmask.dl4j.schedule.LinearSchedule",
          "org.gridmask.dl4j.layer.PixelCrossEntropyLayer",
          "org.gridmask.dl4j.updater.Momentum",
          "org.gridmask.dl4j.schedule.MultiStepSchedule",
          "org.gridmask.dl4j.schedule.PolynomialSchedule",
          "org.gridmask.dl4j.layer.ShakeShakeVertex",
          "org.gridmask.dl4j.layer.UnbiasedBatchNormalization",
          "org.gridmask.dl4j.schedule.WarmupSchedule",
          "org.nd4j.linalg.activations.impl.ActivationIdentity",
          "org.nd4j.linalg.activations.impl.ActivationReLU",
          "org.nd4j.linalg.activations.impl.ActivationSigmoid",
          "org.nd4j.linalg.activations.impl.ActivationSoftmax",
          "org.nd4j.linalg.learning.config.Nesterovs",
          "org.nd4j.linalg.learning.config.NoOp",
          "org.nd4j.linalg.learning.regularization.L2Regularization",
          "org.nd4j.linalg.lossfunctions.impl.LossMCXENT",
          "org.nd4j.linalg.schedule.FixedSchedule");

  /** The listed classes by their names in earlier versions. */
  private static final Map<String, String> LEGACY = LegacyNames.all();

  private ModelTypes() {}

  /**
   * Checks a configuration without deserialising it.
   *
   * @param json the configuration
   * @throws IOException if it is not JSON, or names a class that is not listed, under any key
   */
  static void requireListed(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("its configuration is not a JSON object");
      }
      while (!parser.getParsingContext().inRoot()) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.FIELD_NAME) {
          requireListed(parser.currentName(), false);
        } else if (token == JsonToken.VALUE_STRING) {
          boolean naming = parser.currentName() != null && NAMING.contains(parser.currentName());
          requireListed(parser.getText(), naming);
        }
      }
      if (parser.nextToken() != null) {
        throw new IOException("its configuration has trailing content");
      }
    } catch (JacksonException e) {
      throw new IOException("its configuration is not valid JSON, or is nested too deeply", e);
    }
  }

  /** Only class names contain a dot: vertices have names like s1-b0-conv. */
  private static void requireListed(String text, boolean naming) throws IOException {
    if ((naming || text.indexOf('.') >= 0) && !LISTED.contains(LEGACY.getOrDefault(text, text))) {
      throw new IOException(
          "its configuration names "
              + ConfigKey.shown(text.replaceAll("\\p{Cntrl}", " "))
              + ", which is not a class of this program's networks");
    }
  }
}
