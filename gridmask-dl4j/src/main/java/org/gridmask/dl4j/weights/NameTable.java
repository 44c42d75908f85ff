package org.gridmask.dl4j.weights;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  RESNET(
      Map.of(
          "stem-conv", "conv1",
          "stem-bn", "bn1",
          "stem-a-conv", "conv1",
          "stem-a-bn", "bn1",
          "stem-b-conv", "conv2",
          "stem-b-bn", "bn2",
          "stem-c-conv", "conv3",
          "stem-c-bn", "bn3",
          "output", "fc")),
  /** The backbone of semseg's PSPNet, where the stem is {@code layer0}. */
  PSPNET(
      Map.of(
          "stem-conv", "layer0.0",
          "stem-bn", "layer0.1",
          "stem-a-conv", "layer0.0",
          "stem-a-bn", "layer0.1",
          "stem-b-conv", "layer0.3",
          "stem-b-bn", "layer0.4",
          "stem-c-conv", "layer0.6",
          "stem-c-bn", "layer0.7"));

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

  private final Map<String, String> others;

  NameTable(Map<String, String> others) {
    this.others = new HashMap<>(others);
  }

  /** The table of a state dict. */
  static NameTable of(StateDict dict) {
    return dict.names().contains("layer0.0.weight") ? PSPNET : RESNET;
  }

  /** The module of a vertex. */
  Optional<String> module(String vertex) {
    Matcher block = IN_BLOCK.matcher(vertex);
    if (!block.matches()) {
      return Optional.ofNullable(others.get(vertex));
    }
    int index = Integer.parseInt(block.group(2)) - 1;
    return Optional.ofNullable(BLOCK.get(block.group(3)))
        .map(module -> "layer" + block.group(1) + "." + index + "." + module);
  }
}
