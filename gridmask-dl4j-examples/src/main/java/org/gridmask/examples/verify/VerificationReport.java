package org.gridmask.examples.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.gridmask.examples.report.Figures;

/**
 * The result of repeating a run. As JSON its keys are these names in snake case, and "equal".
 *
 * @param run the recorded run's folder
 * @param epochs how many epochs were repeated
 * @param ofEpochs how many epochs the run has by its configuration
 * @param modelCompared whether the run had a model after as many epochs
 * @param notes what was different before it began, such as versions, which may explain a different
 *     result
 * @param unknown keys of provenance.json that the run does not have
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
   * Whether the run was repeated to the last digit.
   *
   * @return whether there is no difference
   */
  @JsonProperty("equal")
  public boolean isEqual() {
    return differences.isEmpty();
  }

  /**
   * The outcome of an equal run.
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
