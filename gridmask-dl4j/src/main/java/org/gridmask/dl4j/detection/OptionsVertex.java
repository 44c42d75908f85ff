package org.gridmask.dl4j.detection;

import org.gridmask.check.Checks;

/** The configuration of a vertex that the detector's options describe. */
abstract sealed class OptionsVertex extends DetectorVertex
    permits ProposalVertex, RoiAlignVertex, RpnSampleVertex {

  private static final long serialVersionUID = 1;

  private DetectorOptions options;

  /** For deserialisation. */
  OptionsVertex() {}

  OptionsVertex(DetectorOptions options) {
    this.options = Checks.notNull("options", options);
  }

  final DetectorOptions options() {
    return options;
  }

  /** Regions and samples are chosen by scores. */
  @Override
  public final boolean hasFixedShape() {
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionsVertex vertex
        && vertex.getClass() == getClass()
        && vertex.options.equals(options);
  }

  @Override
  public int hashCode() {
    return options.hashCode();
  }
}
