package org.gridmask.dl4j;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gridmask.check.Checks;
import org.gridmask.schedule.EpochAware;

/**
 * Announces a network's epochs to epoch-aware objects, such as masking iterators. The epoch count
 * is the network's own, also after saving and loading.
 *
 * <pre>network.addListeners(new EpochListener(iterator));</pre>
 */
public final class EpochListener extends BaseTrainingListener {

  private final int firstEpoch;
  private final List<EpochAware> targets;

  /**
   * Announces the network's own epoch count.
   *
   * @param targets the listeners, such as a masking iterator
   * @throws IllegalArgumentException if {@code targets} or one of them is null
   */
  public EpochListener(EpochAware... targets) {
    this(0, targets);
  }

  /**
   * Announces the network's epoch count plus a number, for trainers that count from 0 again: the
   * early-stopping trainers of Deeplearning4j do, however long the network was trained before.
   *
   * @param firstEpoch the epoch that the training begins with, at least 0
   * @param targets the listeners, such as a masking iterator
   * @throws IllegalArgumentException if {@code firstEpoch} is negative, or {@code targets} or one
   *     of them is null
   */
  public EpochListener(int firstEpoch, EpochAware... targets) {
    this.firstEpoch = Checks.atLeast("firstEpoch", firstEpoch, 0);
    if (targets == null || Arrays.asList(targets).contains(null)) {
      throw Checks.invalid("targets", "given, and each of them", Arrays.toString(targets));
    }
    this.targets = List.of(targets);
  }

  /**
   * Announces the epoch.
   *
   * @param model the network, a MultiLayerNetwork or ComputationGraph
   * @throws IllegalStateException if a target was used before its epoch was announced, or the model
   *     does not count epochs
   */
  @Override
  public void onEpochStart(Model model) {
    int epoch = firstEpoch + epochCount(model);
    targets.forEach(target -> target.epochStarted(epoch));
  }

  @Override
  public void onEpochEnd(Model model) {
    targets.forEach(EpochAware::epochEnded);
  }

  private static int epochCount(Model model) {
    if (model instanceof ComputationGraph graph) {
      return graph.getEpochCount();
    }
    if (model instanceof MultiLayerNetwork network) {
      return network.getEpochCount();
    }
    throw new IllegalStateException(
        "epochs are counted by a ComputationGraph or a MultiLayerNetwork, not by " + model);
  }
}
