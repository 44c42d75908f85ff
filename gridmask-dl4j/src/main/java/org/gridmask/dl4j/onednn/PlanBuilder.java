package org.gridmask.dl4j.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_OUTPUT_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_output_scales;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.gridmask.dl4j.onednn.Primitive.Argument;

/** Collects the steps of a plan in the order in which they are to run. */
final class PlanBuilder {

  private static final int FIRST_AXIS = 1;

  /** DNNL_RUNTIME_F32_VAL, a certain NaN, which the Java binding leaves out. */
  private static final float KNOWN_AT_RUN_TIME = Float.intBitsToFloat(0x7fc000d0);

  private final boolean training;
  private final List<Step> forward = new ArrayList<>();
  private final List<Step> afterForward = new ArrayList<>();
  private final List<Step> backward = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final List<dnnl_primitive_desc> descriptors = new ArrayList<>();
  private final List<dnnl_primitive_attr> attributes = new ArrayList<>();
  private List<Step> steps = forward;

  PlanBuilder(boolean training) {
    this.training = training;
  }

  /** Whether backward steps will follow. */
  boolean isTraining() {
    return training;
  }

  /** From here on, steps belong to the backward pass. */
  void startBackward() {
    steps = backward;
  }

  /** Memory of the plan's own. */
  Block block(Layout layout) {
    return add(new Block(layout, false));
  }

  /** Memory of somebody else, to be bound before each run. */
  Block external(Layout layout) {
    return add(new Block(layout, true));
  }

  private Block add(Block block) {
    blocks.add(block);
    return block;
  }

  /** The descriptor of a primitive, which lives as long as the builder. */
  dnnl_primitive_desc descriptor(
      const_dnnl_op_desc_t operation, dnnl_primitive_attr attributes, dnnl_primitive_desc hint) {
    dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    OneDnn.check(
        dnnl_primitive_desc_create(
            descriptor,
            operation,
            attributes == null ? attribute() : attributes,
            OneDnn.engine(),
            hint));
    descriptors.add(descriptor);
    return descriptor;
  }

  dnnl_primitive_desc descriptor(const_dnnl_op_desc_t operation) {
    return descriptor(operation, null, null);
  }

  /**
   * The attribute of an operation whose result is to be processed further; lives as long as the
   * builder.
   *
   * @param accumulated whether the result is added to what is there
   * @param rectified whether the result, or the sum, is rectified
   */
  dnnl_primitive_attr then(boolean accumulated, boolean rectified) {
    dnnl_post_ops operations = new dnnl_post_ops();
    OneDnn.check(dnnl_post_ops_create(operations));
    if (accumulated) {
      OneDnn.check(dnnl_post_ops_append_sum(operations, 1));
    }
    if (rectified) {
      OneDnn.check(dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0));
    }
    dnnl_primitive_attr attribute = attribute();
    OneDnn.check(dnnl_primitive_attr_set_post_ops(attribute, operations));
    OneDnn.check(dnnl_post_ops_destroy(operations));
    return attribute;
  }

  /**
   * Scratchpads are ours: oneDNN's own belong to the thread that makes a primitive, and are not
   * there for another one that runs it.
   */
  private dnnl_primitive_attr attribute() {
    dnnl_primitive_attr attribute = new dnnl_primitive_attr();
    OneDnn.check(dnnl_primitive_attr_create(attribute));
    attributes.add(attribute);
    OneDnn.check(dnnl_primitive_attr_set_scratchpad_mode(attribute, dnnl_scratchpad_mode_user));
    return attribute;
  }

  /** Copies to another layout, multiplying each slice along the first axis by its scale. */
  void reorderScaled(Block from, Block scales, Block to) {
    dnnl_primitive_attr scaling = attribute();
    OneDnn.check(
        dnnl_primitive_attr_set_output_scales(
            scaling, 1, FIRST_AXIS, new float[] {KNOWN_AT_RUN_TIME}));
    execute(
        copying(from, to, scaling),
        new Argument(DNNL_ARG_FROM, from),
        new Argument(DNNL_ARG_ATTR_OUTPUT_SCALES, scales),
        new Argument(DNNL_ARG_TO, to));
  }

  /** Adds a primitive as a step. */
  void execute(dnnl_primitive_desc descriptor, Argument... arguments) {
    steps.add(primitive(descriptor, List.of(arguments)));
  }

  /** A primitive with its scratchpad, to be run at this place. */
  private Primitive primitive(dnnl_primitive_desc descriptor, List<Argument> arguments) {
    List<Argument> all = new ArrayList<>(arguments);
    Layout scratchpad = Layout.of(descriptor, dnnl_query_scratchpad_md);
    if (scratchpad.bytes() > 0) {
      all.add(new Argument(DNNL_ARG_SCRATCHPAD, block(scratchpad)));
    }
    use(all.stream().map(Argument::block).toArray(Block[]::new));
    return new Primitive(descriptor, all);
  }

  /** Adds a step that reads or writes the given blocks. */
  void run(Step step, Block... used) {
    use(used);
    steps.add(step);
  }

  private void use(Block... used) {
    int position = forward.size() + afterForward.size() + backward.size();
    for (Block block : used) {
      block.usedIn(position);
    }
  }

  /** Copies from one layout to another. */
  void reorder(Block from, Block to) {
    steps.add(copy(from, to));
  }

  /** A copy that is to be made once the forward steps have run; until then its source is kept. */
  Primitive copyAfterForward(Block from, Block to) {
    Primitive copy = copy(from, to);
    afterForward.add(copy);
    return copy;
  }

  private Primitive copy(Block from, Block to) {
    return primitive(
        copying(from, to, attribute()),
        List.of(new Argument(DNNL_ARG_FROM, from), new Argument(DNNL_ARG_TO, to)));
  }

  private dnnl_primitive_desc copying(Block from, Block to, dnnl_primitive_attr attribute) {
    dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    OneDnn.check(
        dnnl_reorder_primitive_desc_create(
            descriptor,
            from.layout().descriptor(),
            OneDnn.engine(),
            to.layout().descriptor(),
            OneDnn.engine(),
            attribute));
    descriptors.add(descriptor);
    return descriptor;
  }

  /** The same content in a layout: the block itself where it has it. */
  Block in(Layout layout, Block block) {
    if (block.layout().isSameAs(layout)) {
      return block;
    }
    Block converted = block(layout);
    reorder(block, converted);
    return converted;
  }

  /** The sum of two blocks of one shape. */
  Block sum(Block first, Block second) {
    Block sum = block(first.layout());
    execute(
        descriptor(Operations.add(first.layout())),
        new Argument(DNNL_ARG_SRC_0, first),
        new Argument(DNNL_ARG_SRC_1, in(first.layout(), second)),
        new Argument(DNNL_ARG_DST, sum));
    return sum;
  }

  /** The plan; the builder must not be used afterwards. */
  Plan build() {
    release();
    return new Plan(forward, afterForward, backward, blocks);
  }

  /** Gives up a plan that could not be completed. */
  void abandon() {
    release();
    Plan.abandon(List.of(forward, afterForward, backward), blocks);
  }

  private void release() {
    descriptors.forEach(descriptor -> dnnl_primitive_desc_destroy(descriptor));
    attributes.forEach(attribute -> dnnl_primitive_attr_destroy(attribute));
    descriptors.clear();
    attributes.clear();
  }
}
