package org.gridmask.dl4j;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
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
 *
 * <p>{@code setListeners}, {@code clone} and loading leave a network without its listeners: add it
 * again. A {@code ParallelWrapper} has no epoch events, see {@link EpochAware#runEpoch}.
 */
public final class EpochListener extends BaseTrainingListener implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int firstEpoch;

  @SuppressWarnings("serial") // The adapters of this library are serialisable.
  private final List<EpochAware> targets;

  /** The epoch that was announced last. */
  private transient int epoch;

  /** The first epoch that was not trained to its end. */
  private transient int nextEpoch;

  /** Whether the epoch's first iteration is still to come. */
  private transient boolean beforeFirstStep;

  /**
   * Announces the network's own epoch count.
   *
   * @param targets the objects to announce epochs to, such as a masking iterator, which passes them
   *     on to the iterator inside and its pre-processor
   * @throws IllegalArgumentException if there are none, or one is null
   */
  public EpochListener(EpochAware... targets) {
    this(0, targets);
  }

  /**
   * Announces the network's epoch count plus a number, for trainers that count from 0 again: the
   * early-stopping trainers of Deeplearning4j do, however long the network was trained before.
   *
   * @param firstEpoch the epoch that the training begins with, at least 0
   * @param targets the objects to announce epochs to, such as a masking iterator
   * @throws IllegalArgumentException if {@code firstEpoch} is negative, there are no targets, or
   *     one is null
   */
  public EpochListener(int firstEpoch, EpochAware... targets) {
    this.firstEpoch = Checks.atLeast("firstEpoch", firstEpoch, 0);
    if (targets == null || targets.length == 0 || Arrays.asList(targets).contains(null)) {
      throw Checks.invalid(
          "targets",
          "at least one, such as a masking iterator, and none null",
          Arrays.toString(targets));
    }
    this.targets = List.of(targets);
  }

  /**
   * Announces the epoch.
   *
   * @param model the network, a MultiLayerNetwork or ComputationGraph
   * @throws IllegalStateException if a target was used before its epoch was announced, the epoch
   *     was trained before, or the model does not count epochs
   */
  @Override
  public void onEpochStart(Model model) {
    start(firstEpoch + epochCount(model));
  }

  void start(int newEpoch) {
    if (newEpoch < nextEpoch) {
      throw new IllegalStateException(
          ("epoch %d is announced again after epoch %d: the network counts from 0 again, as in early"
                  + " stopping and in a graph's clone. Use new EpochListener(%d, ...) to go on, or a"
                  + " new EpochListener to begin again")
              .formatted(newEpoch, nextEpoch - 1, nextEpoch));
    }
    epoch = newEpoch;
    targets.forEach(target -> target.epochStarted(newEpoch));
    beforeFirstStep = true;
  }

  /**
   * Checks that the images of the epoch's first iteration came from the targets.
   *
   * @throws IllegalStateException if the network is trained on other data
   */
  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    stepDone();
  }

  void stepDone() {
    if (beforeFirstStep) {
      beforeFirstStep = false;
      targets.forEach(EpochAware::requireImages);
    }
  }

  @Override
  public void onEpochEnd(Model model) {
    end();
  }

  void end() {
    nextEpoch = epoch + 1;
    beforeFirstStep = false;
    targets.forEach(EpochAware::epochEnded);
  }

  /**
   * A listener for an {@code EarlyStoppingParallelTrainer}, which has no other epoch events. Its
   * configuration must evaluate every epoch.
   *
   * <pre>
   * new EarlyStoppingParallelTrainer&lt;&gt;(
   *     configuration, network, train, null, epochs.earlyStopping(), workers, 2, 1);
   * </pre>
   *
   * @param <T> the type of the network
   * @return the listener, which announces epochs from the first one on
   */
  public <T extends Model> EarlyStoppingListener<T> earlyStopping() {
    return new EarlyStoppingListener<>() {
      @Override
      public void onStart(EarlyStoppingConfiguration<T> configuration, T network) {
        start(firstEpoch);
      }

      @Override
      public void onEpoch(
          int epoch, double score, EarlyStoppingConfiguration<T> configuration, T network) {
        end();
        start(firstEpoch + epoch + 1);
      }

      @Override
      public void onCompletion(EarlyStoppingResult<T> result) {
        try {
          end();
        } catch (IllegalStateException e) {
          // A pre-processor's: the epoch announced last had no images.
        }
      }
    };
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
