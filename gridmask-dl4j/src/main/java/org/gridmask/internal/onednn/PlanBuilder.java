package org.gridmask.internal.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.gridmask.internal.onednn.Primitive.Argument;

/** Collects the steps of a plan in the order in which they are to run. */
public final class PlanBuilder {

  private static final int FIRST_AXIS = 1;
  private static final int FIRST_TWO_AXES = 3;

  /** DNNL_RUNTIME_F32_VAL, which the Java binding lacks. */
  private static final float RUNTIME_F32_VAL = Float.intBitsToFloat(0x7fc000d0);

  private final boolean training;
  private final Numbers numbers;
  private final List<Step> forward = new ArrayList<>();
  private final List<Step> backward = new ArrayList<>();
  private final List<Primitive> primitives = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<dnnl_primitive_desc> descriptors = new ArrayList<>();
  private final List<dnnl_primitive_attr> attributes = new ArrayList<>();
  private List<Step> steps = forward;
  private int position;

  /**
   * A builder.
   *
   * @param training whether backward steps will follow
   */
  public PlanBuilder(boolean training, Numbers numbers) {
    this.training = training;
    this.numbers = numbers;
  }

  /** Whether INDArrays of images are [N, H, W, C]. */
  public boolean isChannelsLast() {
    return numbers.channelsLast();
  }

  /** An array of the type that convolutions compute with, in an order that a primitive chooses. */
  public Layout any(long... shape) {
    return Layout.any(numbers.type(), shape);
  }

  /** Whether convolutions compute with floats. */
  public boolean isFloat() {
    return numbers.type() == dnnl.dnnl_f32;
  }

  /** Whether backward steps will follow. */
  public boolean isTraining() {
    return training;
  }

  /** The kind of the forward pass, as oneDNN calls it. */
  public int propagation() {
    return training ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference;
  }

  /** From here on, steps belong to the backward pass. */
  public void startBackward() {
    steps = backward;
  }

  /** A buffer in the plan's own memory. */
  public Buffer buffer(Layout layout) {
    return add(new Buffer(layout, false));
  }

  /** A buffer in external memory, to be bound before each run. */
  public Buffer external(Layout layout) {
    return add(new Buffer(layout, true));
  }

  /** The same memory under another layout. */
  public Buffer view(Buffer buffer, Layout layout) {
    return add(buffer.view(layout));
  }

  /** The content under another shape, in the order of INDArrays. */
  public Buffer reshaped(Buffer buffer, long... shape) {
    Buffer ordered = in(buffer.layout().ordered(isChannelsLast()), buffer);
    return view(ordered, ordered.layout().reshaped(shape).ordered(isChannelsLast()));
  }

  private Buffer add(Buffer buffer) {
    buffers.add(buffer);
    return buffer;
  }

  /** Registers a descriptor, which then lives as long as the builder. */
  public dnnl_primitive_desc register(dnnl_primitive_desc descriptor) {
    descriptors.add(descriptor);
    return descriptor;
  }

  /** The descriptor of a primitive, which lives as long as the builder. */
  public dnnl_primitive_desc descriptor(const_dnnl_op_desc_t operation) {
    return descriptor(operation, attribute(), null);
  }

  /**
   * The descriptor of a backward primitive.
   *
   * @param hint the descriptor of the forward primitive
   */
  public dnnl_primitive_desc descriptor(const_dnnl_op_desc_t operation, dnnl_primitive_desc hint) {
    return descriptor(operation, attribute(), hint);
  }

  /**
   * The descriptor of a primitive with post-ops.
   *
   * @param appends appends them
   */
  public dnnl_primitive_desc descriptor(
      const_dnnl_op_desc_t operation, Consumer<dnnl_post_ops> appends) {
    dnnl_primitive_attr attribute = attribute();
    dnnl_post_ops postOps = new dnnl_post_ops();
    OneDnn.check(dnnl.dnnl_post_ops_create(postOps));
    appends.accept(postOps);
    OneDnn.check(dnnl.dnnl_primitive_attr_set_post_ops(attribute, postOps));
    OneDnn.check(dnnl.dnnl_post_ops_destroy(postOps));
    return descriptor(operation, attribute, null);
  }

  private dnnl_primitive_desc descriptor(
      const_dnnl_op_desc_t operation, dnnl_primitive_attr attribute, dnnl_primitive_desc hint) {
    dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    OneDnn.check(
        dnnl.dnnl_primitive_desc_create(descriptor, operation, attribute, OneDnn.engine(), hint));
    descriptors.add(descriptor);
    return descriptor;
  }

  /**
   * With user-provided scratchpads: oneDNN's are local to the thread that creates the primitive and
   * missing on others.
   */
  public dnnl_primitive_attr attribute() {
    dnnl_primitive_attr attribute = new dnnl_primitive_attr();
    OneDnn.check(dnnl.dnnl_primitive_attr_create(attribute));
    attributes.add(attribute);
    OneDnn.check(
        dnnl.dnnl_primitive_attr_set_scratchpad_mode(attribute, dnnl.dnnl_scratchpad_mode_user));
    return attribute;
  }

  /** Adds a primitive as a step. */
  public void execute(dnnl_primitive_desc descriptor, Argument... arguments) {
    steps.add(primitive(descriptor, arguments));
  }

  /** Adds a step that reads or writes the given buffers. */
  public void run(Step step, Buffer... used) {
    use(Arrays.asList(used));
    steps.add(step);
  }

  /** A primitive with its scratchpad, to be run at the current position. */
  private Primitive primitive(dnnl_primitive_desc descriptor, Argument... arguments) {
    List<Argument> present =
        Arrays.stream(arguments)
            .filter(argument -> argument.buffer() != null)
            .collect(Collectors.toCollection(ArrayList::new));
    Layout scratchpad = Layout.of(descriptor, dnnl.dnnl_query_scratchpad_md);
    if (scratchpad.bytes() > 0) {
      present.add(new Argument(dnnl.DNNL_ARG_SCRATCHPAD, buffer(scratchpad)));
    }
    use(present.stream().map(Argument::buffer).toList());
    Primitive primitive = new Primitive(descriptor, present);
    primitives.add(primitive);
    return primitive;
  }

  private void use(List<Buffer> used) {
    used.forEach(buffer -> buffer.usedIn(position));
    position++;
  }

  /** Copies from one layout to another. */
  public void reorder(Buffer from, Buffer to) {
    steps.add(copy(from, to));
  }

  /** A copy that can be run after the forward steps; its source stays allocated until here. */
  public Primitive copyAfterForward(Buffer from, Buffer to) {
    return copy(from, to);
  }

  private Primitive copy(Buffer from, Buffer to) {
    return primitive(
        reordering(from, to, attribute()),
        new Argument(dnnl.DNNL_ARG_FROM, from),
        new Argument(dnnl.DNNL_ARG_TO, to));
  }

  /**
   * Copies to another layout, multiplying each output channel of weights by its scale: each slice
   * along the first axis, or along the first two where weights are in groups.
   */
  public void reorderScaled(Buffer from, Buffer scales, Buffer to) {
    dnnl_primitive_attr scaling = attribute();
    OneDnn.check(
        dnnl.dnnl_primitive_attr_set_output_scales(
            scaling,
            1,
            from.layout().shape().length == 5 ? FIRST_TWO_AXES : FIRST_AXIS,
            new float[] {RUNTIME_F32_VAL}));
    execute(
        reordering(from, to, scaling),
        new Argument(dnnl.DNNL_ARG_FROM, from),
        new Argument(dnnl.DNNL_ARG_ATTR_OUTPUT_SCALES, scales),
        new Argument(dnnl.DNNL_ARG_TO, to));
  }

  private dnnl_primitive_desc reordering(Buffer from, Buffer to, dnnl_primitive_attr attribute) {
    dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    OneDnn.check(
        dnnl.dnnl_reorder_primitive_desc_create(
            descriptor,
            from.layout().descriptor(),
            OneDnn.engine(),
            to.layout().descriptor(),
            OneDnn.engine(),
            attribute));
    descriptors.add(descriptor);
    return descriptor;
  }

  /** The same content in a layout: the buffer itself where it has it. */
  public Buffer in(Layout layout, Buffer buffer) {
    if (buffer.layout().isSameAs(layout)) {
      return buffer;
    }
    Buffer converted = buffer(layout);
    reorder(buffer, converted);
    return converted;
  }

  /** The same content in the layout that a primitive has chosen for one of its arguments. */
  public Buffer in(dnnl_primitive_desc primitive, int query, Buffer buffer) {
    return in(Layout.of(primitive, query), buffer);
  }

  /** The plan; the builder must not be used afterwards. */
  public Plan build() {
    releaseDescriptors();
    return new Plan(forward, backward, buffers, primitives);
  }

  /** Frees the resources of an incomplete plan. */
  public void abandon() {
    releaseDescriptors();
    Plan.release(buffers, primitives);
  }

  private void releaseDescriptors() {
    descriptors.forEach(dnnl::dnnl_primitive_desc_destroy);
    attributes.forEach(dnnl::dnnl_primitive_attr_destroy);
    descriptors.clear();
    attributes.clear();
  }
}
