package org.gridmask.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Models that were saved, after two iterations, when all classes were in one package. */
class LegacyNamesTest {

  private static final File GRAPH = new File("src/test/resources/frozen-models/graph.zip");
  private static final File LAYERS = new File("src/test/resources/frozen-models/layers.zip");

  private final INDArray ones = Nd4j.ones(DataType.FLOAT, 1, 1, 4, 4);
  private final DataSet data = new DataSet(ones, Nd4j.createFromArray(new float[][] {{1, 0}}));

  static Set<Map.Entry<String, String>> names() {
    return LegacyNames.all().entrySet();
  }

  @Test
  void graphLoads() throws IOException {
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(GRAPH);
    assertThat(graph.outputSingle(ones).getFloat(0)).isCloseTo(0.601931095f, within(1e-5f));
    assertThat(graph.getConfiguration().toJson()).isEqualTo(withNewNames(GRAPH));
    double before = graph.score(data);
    graph.fit(data);
    assertThat(graph.score(data)).isLessThan(before);
  }

  @Test
  void layersLoad() throws IOException {
    MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(LAYERS);
    assertThat(network.output(ones).getFloat(0)).isCloseTo(0.600688338f, within(1e-5f));
    assertThat(network.getLayerWiseConfigurations().toJson()).isEqualTo(withNewNames(LAYERS));
    double before = network.score(data);
    network.fit(data);
    assertThat(network.score(data)).isLessThan(before);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyNameIsInASavedModel(Map.Entry<String, String> name) throws Exception {
    assertThat(configuration(GRAPH)).contains('"' + name.getKey() + '"');
    assertThat(Class.forName(name.getValue())).isPublic();
  }

  private static String withNewNames(File model) throws IOException {
    String json = configuration(model);
    for (Map.Entry<String, String> name : names()) {
      json = json.replace('"' + name.getKey() + '"', '"' + name.getValue() + '"');
    }
    return json;
  }

  private static String configuration(File model) throws IOException {
    try (ZipFile zip = new ZipFile(model)) {
      return new String(
          zip.getInputStream(zip.getEntry(ModelSerializer.CONFIGURATION_JSON)).readAllBytes(),
          UTF_8);
    }
  }
}
