package org.gridmask.examples.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What came out when a run was repeated. As JSON its keys are these names in snake case, and
 * "equal".
 *
 * @param run the recorded run's folder
 * @param epochs how many epochs were repeated
 * @param ofEpochs how many epochs the run has by its configuration
 * @param modelCompared whether the run had a model after as many epochs
 * @param notes what was different before it began, such as versions; it may explain a different
 *     result
 * @param unknown keys of provenance.json that the run does not have
 * @param differences what the repeated run has ended with differently
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
    boolean all = epochs == ofEpochs;
    return (all ? "" : "the first ")
        + epochs
        + (epochs == 1 ? " epoch" : " epochs")
        + (all ? ", the summary" : " of " + ofEpochs)
        + (modelCompared
            ? " and the model (weights, updater, normaliser)"
            : "; there is no checkpoint of epoch " + epochs + " to compare the model with");
  }
}
