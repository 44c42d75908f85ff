package org.gridmask.dl4j.weights;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The names in PyTorch of the modules that a network's vertices are. Vertices are named as in the
 * networks of this project: {@code stage2-1-b-conv} is the second convolution in the first block of
 * the second stage.
 */
enum NameTable {
  /**
   * torchvision's ResNet, ResNeXt and Wide ResNet, which timm's have the names of, and semseg's
   * ResNet with three convolutions in its stem.
   */
  RESNET("", Stems.TORCHVISION, Map.of("output", "fc"), Set.of("fc"), Set.of("fc")),
  /** torchvision's Faster R-CNN with a feature pyramid. */
  FASTER_RCNN(
      "backbone.body.",
      Stems.TORCHVISION,
      Detector.names(".0", ".0.0"),
      Detector.HEADS,
      Detector.PREDICTORS),
  /** The same by the names before version 0.14, which its published files have. */
  PUBLISHED_FASTER_RCNN(
      "backbone.body.",
      Stems.TORCHVISION,
      Detector.names("", ""),
      Detector.HEADS,
      Detector.PREDICTORS),
  /** semseg's PSPNet. */
  PSPNET(
      "",
      Stems.SEMSEG,
      Map.ofEntries(
          Map.entry("pyramid-1-conv", "ppm.features.0.1"),
          Map.entry("pyramid-1-bn", "ppm.features.0.2"),
          Map.entry("pyramid-2-conv", "ppm.features.1.1"),
          Map.entry("pyramid-2-bn", "ppm.features.1.2"),
          Map.entry("pyramid-3-conv", "ppm.features.2.1"),
          Map.entry("pyramid-3-bn", "ppm.features.2.2"),
          Map.entry("pyramid-6-conv", "ppm.features.3.1"),
          Map.entry("pyramid-6-bn", "ppm.features.3.2"),
          Map.entry("main-conv", "cls.0"),
          Map.entry("main-bn", "cls.1"),
          Map.entry("main-classes", "cls.4"),
          Map.entry("aux-conv", "aux.0"),
          Map.entry("aux-bn", "aux.1"),
          Map.entry("aux-classes", "aux.4")),
      Set.of("ppm", "cls", "aux"),
      Set.of("cls.4", "aux.4"));

  /** The modules of stems: convolution and batch normalization, once or three times. */
  private static final class Stems {
    private static final List<String> TORCHVISION =
        List.of("conv1", "bn1", "conv2", "bn2", "conv3", "bn3");
    private static final List<String> SEMSEG =
        List.of("layer0.0", "layer0.1", "layer0.3", "layer0.4", "layer0.6", "layer0.7");
  }

  /** The modules of a detector behind its backbone. */
  private static final class Detector {
    private static final Set<String> HEADS = Set.of("backbone.fpn", "rpn", "roi_heads");
    private static final Set<String> PREDICTORS =
        Set.of("roi_heads.box_predictor.cls_score", "roi_heads.box_predictor.bbox_pred");

    /**
     * The modules of vertices.
     *
     * @param pyramid what follows the names of convolutions of the pyramid
     * @param proposals what follows the name of the first convolution of the proposals
     */
    private static Map<String, String> names(String pyramid, String proposals) {
      Map<String, String> names = new HashMap<>();
      for (int level = 2; level <= 5; level++) {
        int index = level - 2;
        names.put("fpn-lateral" + level, "backbone.fpn.inner_blocks." + index + pyramid);
        names.put("fpn-output" + level, "backbone.fpn.layer_blocks." + index + pyramid);
      }
      names.put("rpn-conv", "rpn.head.conv" + proposals);
      names.put("rpn-logits", "rpn.head.cls_logits");
      names.put("rpn-differences", "rpn.head.bbox_pred");
      names.put("head-dense1", "roi_heads.box_head.fc6");
      names.put("head-dense2", "roi_heads.box_head.fc7");
      names.put("head-logits", "roi_heads.box_predictor.cls_score");
      names.put("head-differences", "roi_heads.box_predictor.bbox_pred");
      return names;
    }
  }

  private static final List<String> STEM_VERTICES =
      List.of("stem-a-conv", "stem-a-bn", "stem-b-conv", "stem-b-bn", "stem-c-conv", "stem-c-bn");

  private static final Pattern IN_BLOCK = Pattern.compile("stage(\\d{1,4})-(\\d{1,4})-(.+)");

  private static final Map<String, String> BLOCK =
      Map.of(
          "a-conv", "conv1",
          "a-bn", "bn1",
          "b-conv", "conv2",
          "b-bn", "bn2",
          "c-conv", "conv3",
          "c-bn", "bn3",
          "shortcut-conv", "downsample.0",
          "shortcut-bn", "downsample.1");

  private final String backbone;
  private final List<String> stem;
  private final Map<String, String> others;
  private final Set<String> heads;
  private final Set<String> classifiers;

  /**
   * A table.
   *
   * @param backbone the prefix of the stem and the stages
   * @param stem the modules of the stem
   * @param others the modules of other vertices
   * @param heads the modules that a network may lack, with all in them
   * @param classifiers the modules whose number of outputs is that of the classes
   */
  NameTable(
      String backbone,
      List<String> stem,
      Map<String, String> others,
      Set<String> heads,
      Set<String> classifiers) {
    this.backbone = backbone;
    this.stem = stem;
    this.others = others;
    this.heads = heads;
    this.classifiers = classifiers;
  }

  /** The table of a state dict: the one whose first convolution and most other modules it has. */
  static NameTable of(StateDict dict) {
    return Stream.of(values())
        .filter(table -> dict.names().contains(table.firstConvolution() + ".weight"))
        .max(Comparator.comparingLong(table -> table.modulesIn(dict)))
        .orElse(RESNET);
  }

  private long modulesIn(StateDict dict) {
    return others.values().stream()
        .filter(module -> dict.names().contains(module + ".weight"))
        .count();
  }

  /** The table that a network's weights are written with. */
  static NameTable of(ComputationGraph network) {
    return network.getVertex("rpn-conv") != null
        ? FASTER_RCNN
        : network.getVertex("pyramid-1-conv") != null ? PSPNET : RESNET;
  }

  /** The module of a vertex. */
  Optional<String> module(String vertex) {
    Matcher block = IN_BLOCK.matcher(vertex);
    if (block.matches()) {
      int index = Integer.parseInt(block.group(2)) - 1;
      return Optional.ofNullable(BLOCK.get(block.group(3)))
          .map(module -> backbone + "layer" + block.group(1) + "." + index + "." + module);
    }
    int inStem = STEM_VERTICES.indexOf(vertex.replaceFirst("^stem-(conv|bn)$", "stem-a-$1"));
    return inStem >= 0
        ? Optional.of(backbone + stem.get(inStem))
        : Optional.ofNullable(others.get(vertex));
  }

  String firstConvolution() {
    return backbone + stem.get(0);
  }

  /** Only a stem of three convolutions has it. */
  String secondConvolution() {
    return backbone + stem.get(2);
  }

  /** The modules that a network may lack, with all in them. */
  Set<String> heads() {
    return heads;
  }

  /** The modules whose number of outputs is that of the classes. */
  Set<String> classifiers() {
    return classifiers;
  }
}
