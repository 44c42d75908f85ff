package org.gridmask.dl4j.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gridmask.check.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Named tensors, as PyTorch's {@code state_dict()} returns them. Immutable.
 *
 * <p>Files are mapped, and a tensor's values are read on access. Files must not change meanwhile.
 */
public final class StateDict {

  private final Map<String, Tensor> tensors;

  StateDict(Map<String, Tensor> tensors) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Named arrays.
   *
   * @param arrays arrays of type FLOAT or LONG; they are copied
   * @return the same as tensors
   * @throws IllegalArgumentException if an array has another type
   */
  public static StateDict of(Map<String, INDArray> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, Tensor.of(array)));
    return new StateDict(tensors);
  }

  /**
   * Reads a file, whose format is that of its content:
   *
   * <ul>
   *   <li>PyTorch's (.pth, .pt), of {@code torch.save} before and since version 1.6: a state dict,
   *       or a checkpoint that has one as {@code state_dict}, {@code model_state_dict} or {@code
   *       model}. Its pickle is read without being executed, and refused if it has anything that
   *       state dicts do not have.
   *   <li>.safetensors.
   * </ul>
   *
   * @param file the file
   * @return its tensors, in the order of the file
   * @throws WeightsException if there is no such file, or it is damaged, refused or not supported
   * @throws IOException if it cannot be read
   */
  public static StateDict read(Path file) throws IOException {
    Checks.notNull("file", file);
    if (!Files.isRegularFile(file)) {
      throw new WeightsException(
          file, Files.exists(file) ? "is not a regular file" : "there is no such file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      WeightsFile open = new WeightsFile(file, channel);
      Map<String, Tensor> tensors =
          SafetensorsFile.is(open) ? SafetensorsFile.read(open) : TorchFile.read(open);
      if (tensors.isEmpty()) {
        throw open.bad("has no tensors");
      }
      return new StateDict(tensors);
    }
  }

  /**
   * Writes a .safetensors file. An existing file is replaced when the new one is complete.
   *
   * @param file the file
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    Path target = Checks.notNull("file", file).toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        SafetensorsFile.write(tensors, channel);
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * The names of the tensors.
   *
   * @return the names, in order
   */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * The values of a tensor.
   *
   * @param name its name
   * @return a copy, of its shape and type; of type FLOAT for F16 and BF16
   * @throws IllegalArgumentException if there is no such tensor, or it is of the type C64, I16, I8,
   *     U8 or BOOL
   */
  public INDArray get(String name) {
    Tensor tensor = tensors.get(name);
    Checks.require(tensor != null, "name", "one of " + names(), name);
    return tensor.toArray();
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }
}
