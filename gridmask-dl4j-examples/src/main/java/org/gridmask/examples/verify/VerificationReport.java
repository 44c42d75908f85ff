package org.gridmask.examples.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.gridmask.examples.report.Figures;

/**
 * The result of repeating a run. The JSON keys are these names in snake case, and "equal".
 *
 * @param run the recorded run's folder
 * @param epochs the number of repeated epochs
 * @param ofEpochs the number of epochs in the run's configuration
 * @param modelCompared whether the run has a model after this number of epochs
 * @param notes differences in the environment, such as versions, which may explain different
 *     results
 * @param unknown keys that the run's provenance.json does not have
 * @param differences the results that differ
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({"run", "equal"})
public record VerificationReport(
    String run,
    int epochs,
    int ofEpochs,
    boolean modelCompared,
    List<String> notes,
    List<String> unknown,
    List<Difference> differences) {

  /** Copies the lists. */
  public VerificationReport {
    notes = List.copyOf(notes);
    unknown = List.copyOf(unknown);
    differences = List.copyOf(differences);
  }

  VerificationReport with(List<Difference> found) {
    return new VerificationReport(run, epochs, ofEpochs, modelCompared, notes, unknown, found);
  }

  /**
   * Whether the results are identical.
   *
   * @return whether there is no difference
   */
  @JsonProperty("equal")
  public boolean isEqual() {
    return differences.isEmpty();
  }

  /**
   * What was compared in an equal run.
   *
   * @return one line
   */
  public String compared() {
    String trained = Figures.count(epochs, "epoch");
    return (epochs == ofEpochs
            ? trained + ", the summary"
            : "the first " + trained + " of " + ofEpochs)
        + (modelCompared
            ? " and the model (weights, updater, normaliser)"
            : "; there is no checkpoint of epoch " + epochs + " to compare the model with");
  }
}
