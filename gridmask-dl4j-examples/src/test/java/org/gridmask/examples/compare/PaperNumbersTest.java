package org.gridmask.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.data.ImageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperNumbersTest {

  private static final Path FILE = Path.of("..", "config", PaperNumbers.FILE_NAME);

  @TempDir Path folder;

  private static PaperNumbers table(String table) {
    return PaperNumbers.read(FILE, new Located<>("paper", table));
  }

  /** Black images in files of CIFAR-10's names. */
  private ImageSource cifar(int imagesOfABatch) throws IOException {
    Path cifar = Files.createDirectory(folder.resolve(String.valueOf(imagesOfABatch)));
    for (int i = 0; i <= 5; i++) {
      Path file = cifar.resolve(i == 0 ? "test_batch.bin" : "data_batch_" + i + ".bin");
      try (RandomAccessFile batch = new RandomAccessFile(file.toFile(), "rw")) {
        batch.setLength(3073L * imagesOfABatch);
      }
    }
    return ImageSource.fromDirectory(cifar);
  }

  /** Table 5 has both data sets: ResNet-18 on CIFAR-10, ResNet-50 on ImageNet. */
  @Test
  void numbersAreOfTheDataSetOfTheirNetwork() throws IOException {
    PaperNumbers table = table("5");
    ImageSource all = cifar(10_000);

    assertThat(table.isOn(all, "ResNet-18")).isTrue();
    assertThat(table.isOn(all, "ResNet-50")).as("trained on ImageNet").isFalse();
    assertThat(table.isOn(all, "ResNet-20")).as("not in the table").isFalse();
    assertThat(table.isOn(cifar(100), "ResNet-18")).as("a part of it").isFalse();
    assertThat(table.isOn(ImageSource.embedded(), "ResNet-18")).isFalse();
  }

  @Test
  void wrongFileIsRefused() throws IOException {
    Path file = folder.resolve("paper.csv");
    Files.writeString(
        file, "table,data,network,row,value,source_text\n3,CIFAR-100,ResNet-18,none,77,text\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> PaperNumbers.read(file, new Located<>("paper", "3")))
        .withMessage(
            file + ": data must be CIFAR-10 or COCO or Cityscapes or ImageNet, but is CIFAR-100");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> table("11"))
        .withMessageStartingWith("paper must be a table of");
  }
}
