package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridmask.dl4j.weights.PickleReader.RefusedException;
import org.gridmask.dl4j.weights.PickleReader.Storage;
import org.gridmask.dl4j.weights.PickleReader.View;

/**
 * Reads the files of {@code torch.save}.
 *
 * <p>Since PyTorch 1.6 they are uncompressed zip archives of {@code data.pkl}, the pickle, and
 * {@code data/KEY}, one file for each storage. Before, they were five pickles (magic number,
 * version, the machine, the object, the keys of its storages), and for each storage in the order of
 * the keys the number of its elements, in 8 bytes, and the elements.
 */
final class TorchFile {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final Long VERSION = 1001L;

  /** The keys of checkpoints whose values are state dicts. */
  private static final List<String> STATE_DICTS =
      List.of("state_dict", "model_state_dict", "model");

  private final WeightsFile file;
  private final Map<String, Storage> storages = new HashMap<>();

  private TorchFile(WeightsFile file) {
    this.file = file;
  }

  /**
   * The tensors of a file's state dict, by name.
   *
   * @throws WeightsException if it is damaged, refused or not supported
   */
  static Map<String, Tensor> read(WeightsFile file) throws IOException {
    TorchFile torch = new TorchFile(file);
    return ZipDirectory.isIn(file)
        ? torch.readArchive(ZipDirectory.read(file))
        : torch.readPickles();
  }

  private Map<String, Tensor> readArchive(ZipDirectory zip) throws IOException {
    if (zip.has("byteorder")) {
      ByteBuffer order = zip.map("byteorder", "", 8);
      requireLittleEndian(StandardCharsets.UTF_8.decode(order).toString().equals("little"));
    }
    Map<String, View> views = views(unpickle(zip.map("data.pkl", "", PickleReader.MAX_BYTES)));
    Map<String, ByteBuffer> bytes = new HashMap<>();
    for (Map.Entry<String, View> entry : views.entrySet()) {
      Storage storage = entry.getValue().storage();
      if (!bytes.containsKey(storage.key())) {
        String of = " of the tensor " + WeightsFile.shown(entry.getKey());
        ByteBuffer all = zip.map("data/" + storage.key(), of, Tensor.MAX_BYTES);
        requireSize("the storage" + of, storage, all.capacity() / storage.type().bytes());
        bytes.put(storage.key(), all);
      }
    }
    return tensors(views, bytes);
  }

  private Map<String, Tensor> readPickles() throws IOException {
    if (file.size() == 0) {
      throw file.bad("is empty");
    }
    ByteBuffer in = file.map("its pickle", 0, Math.min(file.size(), PickleReader.MAX_BYTES));
    if (!MAGIC.equals(unpickle(in)) || !VERSION.equals(unpickle(in))) {
      throw file.bad("is a pickle, but not one of torch.save");
    }
    requireLittleEndian(
        unpickle(in) instanceof Map<?, ?> machine
            && Boolean.TRUE.equals(machine.get("little_endian")));
    Map<String, View> views = views(unpickle(in));
    Map<String, String> tensors = new HashMap<>();
    views.forEach((name, view) -> tensors.putIfAbsent(view.storage().key(), name));
    Map<String, ByteBuffer> bytes = new HashMap<>();
    if (unpickle(in) instanceof List<?> keys) {
      long position = in.position();
      for (Object key : keys) {
        Storage storage = key instanceof String ? storages.get(key) : null;
        if (storage == null) {
          throw file.bad("has a storage that its pickle does not refer to");
        }
        String tensor = tensors.get(storage.key());
        String what =
            tensor == null
                ? "the storage " + WeightsFile.shown(storage.key())
                : "the tensor " + WeightsFile.shown(tensor);
        requireSize(what, storage, file.map(what, position, Long.BYTES).getLong());
        position += Long.BYTES;
        long length = storage.elements() * storage.type().bytes();
        bytes.put(storage.key(), file.map(what, position, length));
        position += length;
      }
    }
    return tensors(views, bytes);
  }

  private Object unpickle(ByteBuffer in) throws WeightsException {
    try {
      return PickleReader.read(in, storages);
    } catch (RefusedException e) {
      throw file.bad("is not a state dict that is safe to read: its pickle " + e.getMessage());
    }
  }

  private void requireLittleEndian(boolean littleEndian) throws WeightsException {
    if (!littleEndian) {
      throw file.bad("its values are not little-endian, as those of PyTorch's files mostly are");
    }
  }

  private void requireSize(String what, Storage storage, long elements) throws WeightsException {
    if (elements != storage.elements() || elements < 0 || elements > file.size()) {
      throw file.bad(
          "%s has %s elements, but its pickle says %s"
              .formatted(what, elements, storage.elements()));
    }
  }

  /** The tensors of a state dict, alone or in a checkpoint. */
  private Map<String, View> views(Object root) throws WeightsException {
    Map<?, ?> dict = root instanceof Map<?, ?> map ? map : Map.of();
    for (String key : STATE_DICTS) {
      dict = dict.get(key) instanceof Map<?, ?> inner ? inner : dict;
    }
    Map<String, View> views = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : dict.entrySet()) {
      if (!(entry.getKey() instanceof String key) || !(entry.getValue() instanceof View view)) {
        throw file.bad(
            "its value %s is not a tensor; a state dict is expected, alone or as %s of a checkpoint"
                .formatted(
                    WeightsFile.shown(entry.getKey().toString()),
                    String.join(" or ", STATE_DICTS)));
      }
      views.put(key, view);
    }
    return views;
  }

  private Map<String, Tensor> tensors(Map<String, View> views, Map<String, ByteBuffer> bytes)
      throws WeightsException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, View> entry : views.entrySet()) {
      View view = entry.getValue();
      String name = WeightsFile.shown(entry.getKey());
      tensors.put(entry.getKey(), tensor(name, view, bytes.get(view.storage().key())));
    }
    return tensors;
  }

  private Tensor tensor(String name, View view, ByteBuffer storage) throws WeightsException {
    if (storage == null) {
      throw file.bad("lacks the values of " + name);
    }
    long elements = Tensor.elements(view.shape());
    long size = view.storage().elements();
    if (elements < 0 || elements > size || !isWithin(view, elements, size)) {
      throw file.bad(
          "the tensor %s, %s from element %s on, does not fit its storage of %s elements"
              .formatted(name, Tensor.shown(view.shape()), view.offset(), size));
    }
    int start = Math.toIntExact(view.offset() * view.storage().type().bytes());
    ByteBuffer bytes = storage.slice(start, storage.capacity() - start);
    return new Tensor(view.storage().type(), view.shape(), view.strides(), bytes);
  }

  private static boolean isWithin(View view, long elements, long size) {
    long[] shape = view.shape();
    long[] strides = view.strides();
    if (strides.length != shape.length || view.offset() < 0 || view.offset() > size) {
      return false;
    }
    long last = view.offset();
    for (int i = 0; i < shape.length && elements > 0; i++) {
      if (strides[i] < 0 || strides[i] > size) {
        return false;
      }
      last += (shape[i] - 1) * strides[i];
    }
    return elements == 0 || last < size;
  }
}
