package org.gridmask.dl4j.weights;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the pickles that {@code torch.save} writes for state dicts, without executing anything.
 *
 * <p>A pickle is a program for a machine with a stack. It can name any function of Python and call
 * it. This reader knows the opcodes of protocol 2 that state dicts are made of, and the functions
 * and classes in {@link Callable} and {@link DType}; it refuses all others. Its values are
 * dictionaries ({@link Map}), lists and tuples ({@link List}), {@link String}, {@link Boolean},
 * {@link Long}, {@link BigInteger}, {@link Double}, {@link View} and null.
 */
final class PickleReader {

  /** Limits the memory that the objects of a pickle take; that of a ResNet-152 has 130 KB. */
  static final int MAX_BYTES = 1 << 21;

  /** A pickle that is damaged, or that this reader refuses; the message follows "its pickle". */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String problem) {
      super(problem);
    }
  }

  /**
   * The array that tensors are views of.
   *
   * @param type the type of its elements
   * @param key its name in the file
   * @param elements the number of its elements
   */
  record Storage(DType type, String key, long elements) {}

  /**
   * A tensor, which has not been checked against its storage.
   *
   * @param storage its array
   * @param offset the index of its first element
   * @param shape its shape
   * @param strides the distance of neighbours in each dimension
   */
  record View(Storage storage, long offset, long[] shape, long[] strides) {}

  /** The functions that state dicts call. */
  private enum Callable {
    ORDERED_DICT("collections.OrderedDict"),
    REBUILD_TENSOR("torch._utils._rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
    SIZE("torch.Size");

    private final String python;

    Callable(String python) {
      this.python = python;
    }

    static Optional<Callable> of(String python) {
      return Stream.of(values()).filter(each -> each.python.equals(python)).findFirst();
    }
  }

  /** The names of opcodes that state dicts do not have. */
  private static final Map<Integer, String> REFUSED =
      Map.ofEntries(
          Map.entry(0x93, "STACK_GLOBAL"),
          Map.entry((int) 'i', "INST"),
          Map.entry((int) 'o', "OBJ"),
          Map.entry(0x81, "NEWOBJ"),
          Map.entry(0x92, "NEWOBJ_EX"),
          Map.entry(0x82, "EXT1"),
          Map.entry(0x83, "EXT2"),
          Map.entry(0x84, "EXT4"),
          Map.entry((int) 'P', "PERSID"),
          Map.entry(0x94, "MEMOIZE"),
          Map.entry(0x95, "FRAME"),
          Map.entry((int) '0', "POP"),
          Map.entry((int) '1', "POP_MARK"),
          Map.entry((int) '2', "DUP"),
          Map.entry((int) 'd', "DICT"),
          Map.entry((int) 'l', "LIST"),
          Map.entry((int) 'g', "GET"),
          Map.entry((int) 'p', "PUT"),
          Map.entry((int) 'F', "FLOAT"),
          Map.entry((int) 'I', "INT"),
          Map.entry((int) 'L', "LONG"),
          Map.entry(0x8b, "LONG4"),
          Map.entry((int) 'S', "STRING"),
          Map.entry((int) 'T', "BINSTRING"),
          Map.entry((int) 'U', "SHORT_BINSTRING"),
          Map.entry((int) 'V', "UNICODE"),
          Map.entry(0x8c, "SHORT_BINUNICODE"),
          Map.entry(0x8d, "BINUNICODE8"),
          Map.entry((int) 'B', "BINBYTES"),
          Map.entry((int) 'C', "SHORT_BINBYTES"),
          Map.entry(0x8e, "BINBYTES8"),
          Map.entry(0x96, "BYTEARRAY8"),
          Map.entry(0x97, "NEXT_BUFFER"),
          Map.entry(0x98, "READONLY_BUFFER"),
          Map.entry(0x8f, "EMPTY_SET"),
          Map.entry(0x90, "ADDITEMS"),
          Map.entry(0x91, "FROZENSET"));

  private static final Object MARK = new Object();

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private final Map<String, Storage> storages;

  private PickleReader(ByteBuffer in, Map<String, Storage> storages) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    this.storages = storages;
  }

  /**
   * Reads the pickle at a buffer's position, and moves that behind it.
   *
   * @param storages gets the storages that it refers to, by their keys
   * @throws RefusedException if it is damaged or refused
   */
  static Object read(ByteBuffer in, Map<String, Storage> storages) throws RefusedException {
    PickleReader reader = new PickleReader(in, storages);
    try {
      return reader.run();
    } catch (BufferUnderflowException e) {
      throw new RefusedException("is truncated, or has more than " + MAX_BYTES + " bytes");
    }
  }

  private Object run() throws RefusedException {
    while (true) {
      int opcode = in.get() & 0xff;
      if (opcode == '.') {
        Object result = pop();
        require(stack.isEmpty(), "leaves values on its stack");
        return result;
      }
      step(opcode);
    }
  }

  private void step(int opcode) throws RefusedException {
    switch (opcode) {
      case 0x80 -> protocol(in.get());
      case '(' -> stack.add(MARK);
      case 'N' -> stack.add(null);
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'J' -> stack.add((long) in.getInt());
      case 'K' -> stack.add(in.get() & 0xffL);
      case 'M' -> stack.add(in.getShort() & 0xffffL);
      case 0x8a -> stack.add(integer(in.get() & 0xff));
      case 'G' -> stack.add(bigEndianDouble());
      case 'X' -> stack.add(text(in.getInt()));
      case ')' -> stack.add(List.of());
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 't' -> stack.add(Collections.unmodifiableList(popMarked()));
      case ']' -> stack.add(new ArrayList<>());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popMarked());
      case '}' -> stack.add(new LinkedHashMap<>());
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popMarked());
      case 'q' -> memo.put(in.get() & 0xff, top());
      case 'r' -> memo.put(in.getInt(), top());
      case 'h' -> stack.add(remembered(in.get() & 0xff));
      case 'j' -> stack.add(remembered(in.getInt()));
      case 'c' -> stack.add(global(line(), line()));
      case 'Q' -> stack.add(storage(pop()));
      case 'R' -> reduce();
      case 'b' -> build();
      default ->
          throw new RefusedException(
              REFUSED.containsKey(opcode)
                  ? "has the opcode %s, which state dicts do not have; nothing was executed"
                      .formatted(REFUSED.get(opcode))
                  : "has the opcode 0x%x, which does not exist; perhaps the file is not PyTorch's"
                      .formatted(opcode));
    }
  }

  private static void protocol(int version) throws RefusedException {
    require(version == 2, "has protocol " + (version & 0xff) + " instead of PyTorch's 2");
  }

  private Object integer(int length) {
    byte[] littleEndian = bytes(length);
    if (length == 0) {
      return 0L;
    }
    for (int i = 0; i < length / 2; i++) {
      byte low = littleEndian[i];
      littleEndian[i] = littleEndian[length - 1 - i];
      littleEndian[length - 1 - i] = low;
    }
    BigInteger value = new BigInteger(littleEndian);
    return value.bitLength() < Long.SIZE ? value.longValue() : value;
  }

  private double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
  }

  private String text(int length) {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  private String line() {
    int end = in.position();
    while (end < in.limit() && in.get(end) != '\n') {
      end++;
    }
    String line = text(end - in.position());
    in.get();
    return line;
  }

  /** The next bytes; checked before memory is taken. */
  private byte[] bytes(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private Object top() throws RefusedException {
    require(!stack.isEmpty() && stack.get(stack.size() - 1) != MARK, "takes a value too many");
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws RefusedException {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> popLast(int count) throws RefusedException {
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(0, pop());
    }
    return values;
  }

  private List<Object> popMarked() throws RefusedException {
    int mark = stack.lastIndexOf(MARK);
    require(mark >= 0, "has no mark where it needs one");
    List<Object> marked = stack.subList(mark + 1, stack.size());
    List<Object> values = new ArrayList<>(marked);
    marked.clear();
    stack.remove(mark);
    return values;
  }

  private void tuple(int length) throws RefusedException {
    stack.add(Collections.unmodifiableList(popLast(length)));
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> values) throws RefusedException {
    require(top() instanceof ArrayList, "appends to something that is not a list");
    ((List<Object>) top()).addAll(values);
  }

  @SuppressWarnings("unchecked")
  private void setItems(List<Object> items) throws RefusedException {
    require(
        top() instanceof Map && items.size() % 2 == 0,
        "sets items of something that is not a dictionary");
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      require(
          key instanceof String || key instanceof Long,
          "has a key that is neither text nor a number");
      if (map.containsKey(key)) {
        throw new RefusedException("has the key " + shown(key) + " twice");
      }
      map.put(key, items.get(i + 1));
    }
  }

  private Object remembered(int index) throws RefusedException {
    require(memo.containsKey(index), "recalls a value that it has not stored");
    return memo.get(index);
  }

  private static Object global(String module, String name) throws RefusedException {
    Optional<DType> type = module.equals("torch") ? DType.ofStorage(name) : Optional.empty();
    if (type.isPresent()) {
      return type.get();
    }
    String python = module + "." + name;
    return Callable.of(python)
        .orElseThrow(
            () ->
                new RefusedException(
                    "names %s, which state dicts do not have; nothing was executed"
                        .formatted(shown(python))));
  }

  /** A storage by its persistent id: the word storage, type, key, device, elements. */
  private Storage storage(Object id) throws RefusedException {
    List<?> parts = id instanceof List ? (List<?>) id : List.of();
    require(
        parts.size() >= 5
            && "storage".equals(parts.get(0))
            && parts.get(1) instanceof DType
            && parts.get(2) instanceof String
            && parts.get(4) instanceof Long
            // In files before PyTorch 1.6: the view of another storage.
            && (parts.size() == 5 || parts.size() == 6 && parts.get(5) == null),
        "refers to a storage in a way that is not supported");
    Storage storage = new Storage((DType) parts.get(1), (String) parts.get(2), (Long) parts.get(4));
    require(
        storages.computeIfAbsent(storage.key, key -> storage).equals(storage),
        "describes a storage in two ways");
    return storage;
  }

  private void reduce() throws RefusedException {
    List<Object> call = popLast(2);
    require(
        call.get(0) instanceof Callable && call.get(1) instanceof List,
        "calls something that is not a function of state dicts");
    List<?> arguments = (List<?>) call.get(1);
    Callable callable = (Callable) call.get(0);
    switch (callable) {
      case ORDERED_DICT -> {
        requireArguments(callable, arguments.isEmpty());
        stack.add(new LinkedHashMap<>());
      }
      case SIZE -> {
        requireArguments(callable, arguments.size() == 1 && arguments.get(0) instanceof List);
        stack.add(arguments.get(0));
      }
      case REBUILD_PARAMETER -> {
        requireArguments(callable, arguments.size() == 3 && arguments.get(0) instanceof View);
        stack.add(arguments.get(0));
      }
      case REBUILD_TENSOR -> {
        requireArguments(
            callable,
            (arguments.size() == 6 || arguments.size() == 7)
                && arguments.get(0) instanceof Storage
                && arguments.get(1) instanceof Long);
        stack.add(
            new View(
                (Storage) arguments.get(0),
                (Long) arguments.get(1),
                numbers(callable, arguments.get(2)),
                numbers(callable, arguments.get(3))));
      }
    }
  }

  private static long[] numbers(Callable callable, Object list) throws RefusedException {
    requireArguments(
        callable,
        list instanceof List<?> numbers
            // A list may be an argument many times.
            && numbers.size() <= Tensor.MAX_DIMENSIONS
            && numbers.stream().allMatch(Long.class::isInstance));
    return ((List<?>) list).stream().mapToLong(Long.class::cast).toArray();
  }

  private static void requireArguments(Callable callable, boolean valid) throws RefusedException {
    require(valid, "calls " + callable.python + " with arguments that are not supported");
  }

  /** Ignores the attributes of a dictionary: a state dict has the versions of its modules there. */
  private void build() throws RefusedException {
    Object attributes = pop();
    require(
        top() instanceof Map && attributes instanceof Map,
        "sets attributes of something that is not a dictionary");
  }

  private static String shown(Object text) {
    return WeightsFile.shown(text.toString());
  }

  private static void require(boolean holds, String problem) throws RefusedException {
    if (!holds) {
      throw new RefusedException(problem);
    }
  }
}
