package org.gridmask.examples.compare;

import java.util.List;
import org.gridmask.examples.config.Method;
import org.gridmask.examples.config.Sweep;
import org.gridmask.examples.config.TrainConfig;

/**
 * A network of a comparison with its variants.
 *
 * @param name its name
 * @param base its configuration without the methods
 * @param methods its methods; empty for the method of the configuration
 * @param sweeps its sweeps
 * @param variants the variants to train
 */
public record PlannedNetwork(
    String name,
    TrainConfig base,
    List<Method> methods,
    List<Sweep> sweeps,
    List<Variant> variants) {

  /** Copies the lists. */
  public PlannedNetwork {
    methods = List.copyOf(methods);
    sweeps = List.copyOf(sweeps);
    variants = List.copyOf(variants);
  }

  /** The name of its folder. */
  String folder() {
    return ComparisonFolder.safeName(name);
  }

  /**
   * The baseline of a variant: the first method, or in a sweep {@code none} if it is among the
   * methods, with the same swept values. With a single method it is the first variant.
   *
   * @param variant one of the variants
   * @return the baseline, which may be the variant itself
   */
  public Variant baselineOf(Variant variant) {
    if (methods.size() <= 1) {
      return variants.get(0);
    }
    boolean swept = variants.stream().anyMatch(each -> !each.values().isEmpty());
    Method baseline =
        methods.stream()
            .filter(method -> swept && method.name().equals(Method.NONE))
            .findFirst()
            .orElse(methods.get(0));
    return variants.stream()
        .filter(each -> each.method().orElseThrow().equals(baseline) && each.agreesWith(variant))
        .findFirst()
        .orElseThrow();
  }
}
