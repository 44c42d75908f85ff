package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weights of this project's ResNets, PSPNet and Faster R-CNN from PyTorch, and back.
 *
 * <pre>{@code
 * PretrainedWeights weights = PretrainedWeights.load(Path.of("resnet50-11ad3fa6.pth"));
 * weights.into(network);
 * ...
 * weights.updatedFrom(network).write(Path.of("fine-tuned.safetensors"));
 * }</pre>
 *
 * <p>The files are those of {@link StateDict#read}; the names in them are torchvision's, timm's and
 * semseg's for ResNets, semseg's for PSPNet and torchvision's for Faster R-CNN. The prefix {@code
 * module.}, which DataParallel adds, is dropped. The counters {@code num_batches_tracked} may be
 * missing. Every other tensor must be there, with the network's shape and the type F32, F16 or
 * BF16, and no others, with two exceptions:
 *
 * <ul>
 *   <li>If the number of classes differs, the last layer is left as it was initialised.
 *   <li>A network without the last layer, or without the layers of a detector or of a segmentation
 *       network behind its backbone, does not use them.
 * </ul>
 *
 * <p>These weights expect images in [0, 1] in the order red, green, blue, normalised with
 * ImageNet's mean (0.485, 0.456, 0.406) and standard deviation (0.229, 0.224, 0.225).
 *
 * <p>Loaded and written again, every tensor has the same bits if the network's batch normalizations
 * have {@code useLogStd(false)}. Deeplearning4j's default, the logarithm of the running standard
 * deviation, changes running variances between 1e-8 and 1e8 by up to 1e-6 of their value.
 */
public final class PretrainedWeights {

  private static final String PREFIX = "module.";
  private static final String COUNTER = ".num_batches_tracked";

  private static final int MAX_NAMED = 3;

  private final Path file;
  private final StateDict dict;

  private PretrainedWeights(Path file, StateDict dict) {
    this.file = file;
    this.dict = dict;
  }

  /**
   * What was loaded into a network.
   *
   * @param tensors how many tensors
   * @param unused the tensors of the file that the network does not use
   * @param initialised the parameters of the network that kept their values, by their vertices
   */
  public record Loaded(int tensors, List<String> unused, List<String> initialised) {

    /** Copies the lists. */
    public Loaded {
      unused = List.copyOf(unused);
      initialised = List.copyOf(initialised);
    }
  }

  /**
   * Reads a file, see {@link StateDict#read}.
   *
   * @param file the file
   * @return its weights
   * @throws WeightsException if there is no such file, or it is damaged, refused or not supported
   * @throws IOException if it cannot be read
   */
  public static PretrainedWeights load(Path file) throws IOException {
    return new PretrainedWeights(file, withoutPrefix(StateDict.read(file)));
  }

  private static StateDict withoutPrefix(StateDict dict) {
    if (!dict.names().stream().allMatch(name -> name.startsWith(PREFIX))) {
      return dict;
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    dict.tensors().forEach((name, tensor) -> tensors.put(name.substring(PREFIX.length()), tensor));
    return new StateDict(tensors);
  }

  /**
   * The weights of a network, with the names of torchvision, or of semseg for PSPNet. Each {@code
   * num_batches_tracked} is the network's iteration count; detectors have none.
   *
   * @param network a residual network, PSPNet or detector of this project
   * @return its weights and running statistics
   * @throws IllegalArgumentException if a parameter has no name
   */
  public static StateDict of(ComputationGraph network) {
    NameTable table = NameTable.of(network);
    Set<String> unnamed = unnamed(network, table);
    Checks.require(
        unnamed.isEmpty(),
        "network",
        "a ResNet, PSPNet or detector of this project",
        "has " + unnamed);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : Parameter.of(network, table)) {
      arrays.put(parameter.tensor(), parameter.get());
      if (table != NameTable.FASTER_RCNN && parameter.tensor().endsWith(".running_var")) {
        arrays.put(parameter.module() + COUNTER, Nd4j.scalar((long) network.getIterationCount()));
      }
    }
    return StateDict.of(arrays);
  }

  /**
   * The tensors of the file.
   *
   * @return the tensors, without a common prefix
   */
  public StateDict stateDict() {
    return dict;
  }

  /**
   * These weights with only some classes of the last layers, such as a network's classes among the
   * 91 of torchvision's detectors, which are the background and COCO's ids.
   *
   * @param classes the classes in their new order, each less than the number of classes
   * @return the new weights; without a last layer the same
   * @throws IllegalArgumentException if a class does not exist
   */
  public PretrainedWeights withClasses(int... classes) {
    Set<String> classifiers = NameTable.of(dict).classifiers();
    long all =
        classifiers.stream()
            .map(module -> dict.tensors().get(module + ".bias"))
            .filter(Objects::nonNull)
            .mapToLong(bias -> bias.shape()[0])
            .min()
            .orElse(0);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    dict.tensors()
        .forEach(
            (name, tensor) ->
                tensors.put(
                    name,
                    classifiers.stream().anyMatch(module -> Parameter.isIn(name, module))
                        ? Tensor.of(rows(dict.get(name), classes, all))
                        : tensor));
    return new PretrainedWeights(file, new StateDict(tensors));
  }

  /** The rows of classes; there may be several for each. */
  private static INDArray rows(INDArray array, int[] classes, long all) {
    int each = (int) (array.size(0) / all);
    int[] rows = new int[classes.length * each];
    for (int i = 0; i < rows.length; i++) {
      int index = classes[i / each];
      Checks.require(index >= 0 && index < all, "class", "in [0, " + (all - 1) + "]", index);
      rows[i] = index * each + i % each;
    }
    boolean isVector = array.rank() == 1;
    INDArray matrix = isVector ? array.reshape(array.length(), 1) : array;
    INDArray picked = Nd4j.pullRows(matrix.dup('c'), 1, rows, 'c');
    return isVector ? picked.reshape(rows.length) : picked;
  }

  /**
   * These weights with the values and shapes of a network's tensors. Tensors that it lacks, such as
   * {@code num_batches_tracked}, keep their values; tensors that have not changed also keep their
   * type. Others are of type F32.
   *
   * @param network a network that the weights were loaded into
   * @return the new weights, with the names and the order of the file
   */
  public StateDict updatedFrom(ComputationGraph network) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(dict.tensors());
    for (Parameter parameter : Parameter.of(network, NameTable.of(dict))) {
      Tensor values = Tensor.of(parameter.get());
      tensors.computeIfPresent(
          parameter.tensor(), (name, old) -> values.hasValuesOf(old) ? old : values);
    }
    return new StateDict(tensors);
  }

  /**
   * Loads the weights into a network. Nothing is loaded if anything does not fit.
   *
   * @param network an initialised residual network of this project, or one that contains its
   *     vertices as a backbone; other vertices do not change
   * @return what was loaded, and what was not
   * @throws WeightsException if a tensor is missing, superfluous, or has another shape or type
   */
  public Loaded into(ComputationGraph network) throws WeightsException {
    Checks.notNull("network", network);
    NameTable table = NameTable.of(dict);
    List<Parameter> parameters = Parameter.of(network, table);
    requireSameStem(parameters, table);
    Set<String> initialised = unnamed(network, table);
    Set<String> free = new LinkedHashSet<>();
    for (String classifier : table.classifiers()) {
      List<Parameter> own = parameters.stream().filter(p -> p.isIn(classifier)).toList();
      if (own.stream().anyMatch(this::hasOtherClasses)) {
        own.forEach(parameter -> initialised.add(parameter.vertex()));
        parameters.removeAll(own);
        free.add(classifier);
      }
    }
    table.heads().stream()
        .filter(head -> parameters.stream().noneMatch(parameter -> parameter.isIn(head)))
        .forEach(free::add);
    List<String> unused = requireFit(parameters, free);
    parameters.forEach(parameter -> parameter.set(dict.get(parameter.tensor())));
    return new Loaded(parameters.size(), unused, List.copyOf(initialised));
  }

  /** The vertices with parameters that a table does not name. */
  private static Set<String> unnamed(ComputationGraph network, NameTable table) {
    return Stream.of(network.getVertices())
        .filter(vertex -> vertex.numParams() > 0)
        .map(GraphVertex::getVertexName)
        .filter(name -> table.module(name).isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether the weights of a layer fit but for the number of its outputs. */
  private boolean hasOtherClasses(Parameter parameter) {
    Tensor tensor = dict.tensors().get(parameter.tensor());
    long[] wanted = parameter.shape();
    return tensor != null
        && wanted.length > 1
        && tensor.shape().length == wanted.length
        && tensor.shape()[0] != wanted[0]
        && Arrays.equals(tensor.shape(), 1, wanted.length, wanted, 1, wanted.length);
  }

  /**
   * Checks every tensor.
   *
   * @param free the modules whose tensors may be left
   * @return the tensors that are left
   */
  private List<String> requireFit(List<Parameter> parameters, Set<String> free)
      throws WeightsException {
    List<String> problems = new ArrayList<>();
    Set<String> left = new LinkedHashSet<>(dict.names());
    for (Parameter parameter : parameters) {
      left.remove(parameter.module() + COUNTER);
      left.remove(parameter.tensor());
      problem(parameter).ifPresent(problem -> problems.add(parameter.tensor() + problem));
    }
    List<String> unused = new ArrayList<>();
    for (String name : left) {
      if (free.stream().anyMatch(module -> Parameter.isIn(name, module))) {
        unused.add(name);
      } else {
        problems.add(WeightsFile.shown(name) + " has no place in the network");
      }
    }
    if (!problems.isEmpty()) {
      int more = problems.size() - MAX_NAMED;
      throw new WeightsException(
          file,
          "does not fit the network: "
              + problems.stream().limit(MAX_NAMED).collect(Collectors.joining("; "))
              + (more > 0 ? "; and " + more + " more" : ""));
    }
    return unused;
  }

  private Optional<String> problem(Parameter parameter) {
    Tensor tensor = dict.tensors().get(parameter.tensor());
    if (tensor == null) {
      return Optional.of(" is missing");
    }
    if (!Arrays.equals(tensor.shape(), parameter.shape())) {
      return Optional.of(
          " has the shape %s instead of %s"
              .formatted(Tensor.shown(tensor.shape()), Tensor.shown(parameter.shape())));
    }
    return tensor.type().fitsFloat()
        ? Optional.empty()
        : Optional.of(" has the type " + tensor.type() + " instead of F32, F16 or BF16");
  }

  /** A stem of another kind explains why nothing fits. */
  private void requireSameStem(List<Parameter> parameters, NameTable table)
      throws WeightsException {
    Map<String, long[]> own =
        parameters.stream().collect(Collectors.toMap(Parameter::tensor, Parameter::shape));
    Map<String, long[]> others = new HashMap<>();
    dict.tensors().forEach((name, tensor) -> others.put(name, tensor.shape()));
    Optional<Stem> found = Stem.of(others, table);
    Optional<Stem> wanted = Stem.of(own, table);
    if (found.isPresent() && wanted.isPresent() && found.get() != wanted.get()) {
      throw new WeightsException(
          file, "has %s, but the network has %s".formatted(found.get(), wanted.get()));
    }
  }
}
