package org.gridmask.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which training images are used, of classes of 40, 10 and 1 images. */
class TrainingSplitTest {

  private static final OptionalLong BY_NAME = OptionalLong.empty();
  private static final OptionalLong SEED = OptionalLong.of(1);

  @TempDir private Path temp;
  private FolderImages images;

  @BeforeEach
  void createFiles() throws IOException {
    List<String> classes = List.of("cat", "dog", "eel");
    List<Integer> sizes = List.of(40, 10, 1);
    for (int label = 0; label < 3; label++) {
      Path folder = Files.createDirectories(temp.resolve(classes.get(label)));
      for (int i = 0; i < sizes.get(label); i++) {
        Files.createFile(folder.resolve("%02d.png".formatted(i)));
      }
    }
    images = FolderImages.in(ClassFolders.in(temp));
  }

  @Test
  void withoutASeedTheFirstByFileNameAreUsed() {
    assertThat(names(parts(3, BY_NAME, 0).train()))
        .containsExactly(
            "cat/00.png",
            "cat/01.png",
            "cat/02.png",
            "dog/00.png",
            "dog/01.png",
            "dog/02.png",
            "eel/00.png");
  }

  @Test
  void aSeedChoosesAndASmallerChoiceIsPartOfALargerOne() {
    List<String> five = names(parts(5, SEED, 0).train());

    assertThat(five)
        .hasSize(11)
        .isSorted()
        .doesNotHaveDuplicates()
        .isNotEqualTo(names(parts(5, BY_NAME, 0).train()))
        .isNotEqualTo(names(parts(5, OptionalLong.of(2), 0).train()));
    assertThat(names(parts(8, SEED, 0).train())).hasSize(17).containsAll(five);
  }

  @Test
  void validationIsAShareOfEachClassOfWhatRemains() throws IOException {
    Files.createFile(temp.resolve("eel/01.png"));
    images = FolderImages.in(ClassFolders.in(temp));
    TrainingSplit.Parts split = parts(20, SEED, 0.2);

    List<String> validation = names(split.validation());
    assertThat(validation.stream().map(name -> name.substring(0, 3)))
        .containsExactly("cat", "cat", "cat", "cat", "dog", "dog", "eel");
    List<String> all = new ArrayList<>(names(split.train()));
    all.addAll(validation);
    assertThat(all).containsExactlyInAnyOrderElementsOf(names(parts(20, SEED, 0).train()));
  }

  @Test
  void theDigestIsOfTheChosenImagesWhereverTheyAre() throws IOException {
    String digest = parts(5, SEED, 0).sha256(images);

    assertThat(parts(5, SEED, 0).sha256(images)).isEqualTo(digest);
    assertThat(parts(5, BY_NAME, 0).sha256(images)).isNotEqualTo(digest);
    Path moved = Files.move(temp.resolve("cat"), temp.resolve("elsewhere"));
    Files.move(moved, Files.createDirectories(temp.resolve("b")).resolve("cat"));
    Files.move(temp.resolve("dog"), temp.resolve("b/dog"));
    Files.move(temp.resolve("eel"), temp.resolve("b/eel"));
    images = FolderImages.in(ClassFolders.in(temp.resolve("b")));
    assertThat(parts(5, SEED, 0).sha256(images)).isEqualTo(digest);
  }

  @Test
  void aClassOfOneImageCannotBeSplit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parts(0, BY_NAME, 0.1))
        .withMessage(
            "validation must be 0, as there is only one training image of class eel, but is 0.1");
  }

  private TrainingSplit.Parts parts(int limit, OptionalLong seed, double validation) {
    return new TrainingSplit(limit, seed, validation, 0).of(images, List.of("cat", "dog", "eel"));
  }

  private List<String> names(int[] chosen) {
    return IntStream.of(chosen).mapToObj(images::id).toList();
  }
}
