package org.gridmask.dl4j.onednn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridmask.internal.onednn.Numbers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An LRU cache of a segment's compiled passes. */
final class PassCache {

  private static final Logger log = LoggerFactory.getLogger(PassCache.class);

  /**
   * Training and evaluation, each with full batches and a smaller last one, for some sizes of
   * images. Passes share their activations' memory, but for those of vertices that run on
   * Deeplearning4j's implementation.
   */
  private static final int MAX_PASSES = 16;

  private final List<Member> members;
  private final Numbers numbers;
  private boolean warned;
  private final Map<Key, Optional<CompiledPass>> passes =
      new LinkedHashMap<>(MAX_PASSES, 0.75f, true);

  private record Key(boolean training, List<List<Long>> shapes) {}

  PassCache(List<Member> members, Numbers numbers) {
    this.members = members;
    this.numbers = numbers;
  }

  /**
   * The pass for inputs of certain shapes.
   *
   * @return the pass; empty if oneDNN does not support it: then the original vertices run and
   *     report errors
   */
  Optional<CompiledPass> get(boolean training, List<INDArray> inputs) {
    List<long[]> shapes = inputs.stream().map(INDArray::shape).toList();
    Key key =
        new Key(
            training, shapes.stream().map(shape -> Arrays.stream(shape).boxed().toList()).toList());
    Optional<CompiledPass> pass = passes.computeIfAbsent(key, absent -> compile(absent, shapes));
    if (passes.size() > MAX_PASSES) {
      passes.remove(passes.keySet().iterator().next()).ifPresent(CompiledPass::close);
    }
    return pass;
  }

  private Optional<CompiledPass> compile(Key key, List<long[]> shapes) {
    try {
      return Optional.of(CompiledPass.compile(members, numbers, shapes, key.training()));
    } catch (RuntimeException e) {
      if (!warned) {
        log.warn("Batches of shape {} run without the fast path: {}", key.shapes(), e.getMessage());
        warned = true;
      }
      log.debug("No compiled pass for {}", key, e);
      return Optional.empty();
    }
  }
}
