package org.gridmask.examples.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.gridmask.examples.files.FileErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationFilesTest {

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.json"), text);
  }

  private static final String IMAGES =
      "'images':[{'id':5,'file_name':'b.jpg','height':40,'width':60,'license':3},"
          + "{'id':2,'file_name':'a.jpg','height':30,'width':30}]";
  private static final String CATEGORIES =
      "'categories':[{'id':90,'name':'toothbrush'},{'id':1,'name':'person'}]";

  private Annotations coco(String annotations) throws IOException {
    // The order of the lists is free.
    String json =
        "{'info':{'x':[1]},'annotations':[" + annotations + "]," + IMAGES + "," + CATEGORIES + "}";
    return CocoAnnotations.read(file(json.replace('\'', '"')));
  }

  @Test
  void readsCoco() throws IOException {
    Annotations read =
        coco(
            "{'id':1,'image_id':5,'category_id':90,'bbox':[1.5,2,10,20],'area':99.5,"
                + "'segmentation':[[1,2],[3]],'iscrowd':0},"
                + "{'id':2,'image_id':5,'category_id':1,'bbox':[-5,30,20,20],'iscrowd':1,"
                + "'segmentation':{'counts':[1],'size':[3,3]}},"
                + "{'id':3,'image_id':5,'category_id':1,'bbox':[50,30,20,20]}");

    assertThat(read.faults().count()).isZero();
    assertThat(read.categories().ids()).containsExactly(1, 90);
    assertThat(read.categories().label(90)).isEqualTo(2);
    assertThat(read.categories().id(2)).isEqualTo(90);
    assertThat(read.images()).extracting(AnnotatedImage::file).containsExactly("a.jpg", "b.jpg");
    assertThat(read.images().get(0).objects()).isEmpty();
    assertThat(read.images().get(1).objects())
        .containsExactly(
            new Annotation(new Box(1.5, 2, 10, 20), 90, 99.5, false),
            new Annotation(new Box(-5, 30, 20, 20), 1, 400, true),
            new Annotation(new Box(50, 30, 20, 20), 1, 400, false));
    assertThat(read.images().get(1).targets())
        .extracting(Annotation::box)
        .containsExactly(new Box(1.5, 2, 10, 20), new Box(50, 30, 10, 10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'id':7,'image_id':5,'category_id':1,'bbox':[1,2,NaN,4]}; box that is not four finite"
            + " numbers: annotation 7; 0",
        "{'id':7,'image_id':5,'category_id':1,'bbox':[1,2,3]}; box that is not four finite numbers:"
            + " annotation 7; 0",
        "{'id':7,'image_id':5,'category_id':1,'bbox':[1,2,3,'4']}; box that is not four finite"
            + " numbers: annotation 7; 0",
        "{'id':7,'image_id':5,'category_id':1,'bbox':[1,2,1e200,1e200]}; box that is not four"
            + " finite numbers: annotation 7; 0",
        "{'id':7,'image_id':5,'category_id':1}; box that is not four finite numbers: annotation"
            + " 7; 0",
        "{'id':7,'image_id':6,'category_id':1,'bbox':[1,2,3,4]}; unknown image: annotation 7; 0",
        "{'id':7,'image_id':5,'category_id':2,'bbox':[1,2,3,4]}; unknown category: annotation 7; 0",
        "{'id':7,'image_id':5,'category_id':1e30,'bbox':[1,2,3,4]}; unknown category: annotation"
            + " 7; 0",
        "3; box that is not four finite numbers: annotation without an id; 0",
        "{'id':7,'image_id':5,'category_id':1,'bbox':[1,2,0,4]}; empty box: annotation 7; 1",
        "{'id':7,'image_id':5,'category_id':1,'bbox':[1,2,-3,4]}; empty box: annotation 7; 1",
        "{'id':7,'image_id':5,'category_id':1,'bbox':[60,2,3,4]}; box outside of its image:"
            + " annotation 7; 1",
      })
  void countsAndNamesWhatIsWrong(String annotation, String fault, int kept) throws IOException {
    Annotations read = coco(annotation);

    assertThat(read.faults()).hasToString(fault);
    assertThat(read.images().get(1).objects()).hasSize(kept);
    assertThat(read.images().get(1).targets()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[]; it has no lists of images, annotations and categories as COCO's files have",
        "{'images':[],'categories':[]}; it has no lists of images, annotations and categories as"
            + " COCO's files have",
        "{'images':[{'id':1; it is truncated in line 1",
        "hello; it is not valid JSON in line 1",
        "''; it is empty",
      })
  void refusesFilesThatAreNotCocos(String text, String reason) throws IOException {
    Path file = file(text.replace('\'', '"').equals("\"\"") ? "" : text.replace('\'', '"'));

    assertThatThrownBy(() -> CocoAnnotations.read(file))
        .isInstanceOfSatisfying(
            IOException.class,
            e -> assertThat(FileErrors.located(e)).isEqualTo(file + ": " + reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'a':1}; it is not a list of detections in COCO's result format",
        "[7]; its detection 1 is not a JSON object",
        "[{'image_id':5,'category_id':1,'bbox':[1,2,3,4]}]; its detection 1 has no score that is a"
            + " finite number",
        "[{'image_id':5,'category_id':1,'bbox':[1,2,3,4],'score':NaN}]; its detection 1 has no score"
            + " that is a finite number",
        "[{'image_id':5,'category_id':1,'bbox':[1,2,3,4],'score':'x'}]; its detection 1 has no score"
            + " that is a finite number",
        "[{'image_id':5,'category_id':1,'bbox':[1,2,3,Infinity],'score':1}]; its detection 1 has a"
            + " bbox that is not four finite numbers",
        "[{'image_id':5,'category_id':1,'bbox':[1,2,3,-4],'score':1}]; its detection 1 has a bbox of"
            + " the negative size 3.0 x -4.0",
        "[{'image_id':5,'category_id':1,'score':1}]; its detection 1 has no bbox",
        "[{'image_id':'b.jpg','category_id':1,'bbox':[1,2,3,4],'score':1}]; its detection 1 has no"
            + " image_id that is a whole number",
        "[{'image_id':4,'category_id':1,'bbox':[1,2,3,4],'score':1}]; its detection 1 is of the image"
            + " 4, not annotated",
        "[{'image_id':5,'category_id':2,'bbox':[1,2,3,4],'score':1}]; its detection 1 is of the"
            + " category 2, not annotated",
        "[][]; it has more than one JSON value",
        "[{'image_id':5,'category_id':1,'bbox':[1,2; it is truncated in line 1",
      })
  void refusesInvalidResults(String text, String reason) throws IOException {
    Annotations annotations = coco("");
    Path file = file(text.replace('\'', '"'));

    assertThatThrownBy(() -> CocoResults.read(file, annotations))
        .isInstanceOfSatisfying(
            IOException.class,
            e -> assertThat(FileErrors.located(e)).isEqualTo(file + ": " + reason));
  }

  @Test
  void writtenResultsAreRead() throws IOException {
    Annotations annotations = coco("");
    List<Detection> detections =
        List.of(
            new Detection(5, 90, new Box(1.1, 2.25, 3, 0), 1 / 3.0),
            new Detection(2, 1, new Box(-1e-3, 0, 1e5, 7), -2));
    Path file = folder.resolve("results.json");
    CocoResults.write(file, detections);

    assertThat(CocoResults.read(file, annotations)).isEqualTo(detections);
  }

  @Test
  void outlinesTakeNoMemory() throws IOException {
    // One outline of 200 MB, which no test run has a heap for as numbers.
    Path file = folder.resolve("huge.json");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("{\"images\":[{\"id\":1,\"file_name\":\"a\",\"height\":9,\"width\":9}],");
      out.write("\"categories\":[{\"id\":1,\"name\":\"a\"}],\"annotations\":[{\"id\":1,");
      out.write("\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,5,5],\"segmentation\":[[0");
      String numbers = ",123.45".repeat(1000);
      for (int i = 0; i < 3000; i++) {
        out.write(numbers);
      }
      out.write("]]}]}");
    }

    assertThat(CocoAnnotations.read(file).images().get(0).objects()).hasSize(1);
  }

  private void image(String name, int width, int height) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(
        new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
  }

  @Test
  void readsCsv() throws IOException {
    image("images/a.jpg", 50, 40);
    image("images/empty, too.jpg", 20, 10);
    Files.writeString(folder.resolve("images/broken.jpg"), "no image");
    Path file =
        file(
            """
            image,xmin,ymin,xmax,ymax,category
            a.jpg,1,2,30.5,40,dog
            a.jpg,10,10,60,20,cat
            a.jpg,1,2,x,40,dog
            a.jpg,NaN,2,3,40,dog
            a.jpg,5,5,5,9,dog
            a.jpg,1,2,3,4
            a.jpg,1,2,3,4,
            "empty, too.jpg",,,,,
            ,1,2,3,4,dog
            missing.jpg,1,2,3,4,dog
            broken.jpg,1,2,3,4,dog
            """);

    Annotations read = CsvAnnotations.read(file, folder.resolve("images"));

    assertThat(read.categories().name(1)).isEqualTo("cat");
    assertThat(read.categories().name(2)).isEqualTo("dog");
    assertThat(read.images()).hasSize(2);
    assertThat(read.images().get(0).targets())
        .extracting(Annotation::box)
        .containsExactly(new Box(1, 2, 29.5, 38), new Box(10, 10, 40, 10));
    assertThat(read.images().get(1))
        .isEqualTo(new AnnotatedImage(2, "empty, too.jpg", 10, 20, List.of()));
    assertThat(read.faults())
        .hasToString(
            "box that is not four finite numbers: line 4 (a.jpg) and 1 more; empty box: image"
                + " a.jpg; file that is no readable image: image broken.jpg; no category: line 8"
                + " (a.jpg); no image: line 10; no such file: image missing.jpg; not 6 fields: line 7"
                + " (a.jpg)");
  }

  @Test
  void refusesCsvWithAnotherHeader() throws IOException {
    Path file = file("a.jpg,1,2,3,4,dog\n");

    assertThatThrownBy(() -> CsvAnnotations.read(file, folder))
        .hasMessageContaining("its first line is not image,xmin,ymin,xmax,ymax,category");
  }

  @Test
  void readsPascalVoc() throws IOException {
    image("JPEGImages/000001.jpg", 50, 40);
    image("JPEGImages/000002.jpeg", 50, 40);
    image("JPEGImages/bad.jpg", 50, 40);
    image("JPEGImages/other.jpg", 50, 40);
    Files.createDirectories(folder.resolve("Annotations"));
    Files.createDirectories(folder.resolve("ImageSets/Main"));
    String object =
        """
          <object>
            <name>%s</name>
            <bndbox>
              <xmin>1</xmin>
              <ymin>11</ymin>
              <xmax>%s</xmax>
              <ymax>20</ymax>
            </bndbox>
          </object>
        """;
    for (String name : List.of("000001", "other")) {
      Files.writeString(
          folder.resolve("Annotations/" + name + ".xml"),
          "<annotation>\n"
              + object.formatted("dog", "10")
              + object.formatted("cat", "50")
              + "</annotation>\n");
    }
    Files.writeString(folder.resolve("Annotations/000002.xml"), "<annotation>\n</annotation>\n");
    Files.writeString(folder.resolve("Annotations/bad.xml"), object.formatted("dog", "ten"));
    Files.writeString(
        folder.resolve("ImageSets/Main/train.txt"), "000001\n000002\nbad\nmissing  1\n");

    Annotations read = VocAnnotations.read(folder, "train");

    assertThat(VocAnnotations.isLayout(folder)).isTrue();
    assertThat(read.images())
        .extracting(AnnotatedImage::file)
        .containsExactly("000001.jpg", "000002.jpeg");
    assertThat(read.images().get(0).objects())
        .containsExactly(
            new Annotation(new Box(0, 10, 10, 10), 2, 100, false),
            new Annotation(new Box(0, 10, 50, 10), 1, 500, false));
    assertThat(read.images().get(1).objects()).isEmpty();
    assertThat(read.faults())
        .hasToString(
            "XML file without an element in each line, or without numbers: image bad; no such file: image missing");
    assertThat(VocAnnotations.read(folder, null).images()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "b.jpg"})
  void imagesWithoutFilesAreNamed(String missing) throws IOException {
    image("a.jpg", 30, 30);
    image("b.jpg", 60, 40);
    Files.delete(folder.resolve(missing));

    Annotations read = coco("").in(folder);

    assertThat(read.images()).hasSize(1);
    assertThat(read.faults()).hasToString("no such file: image " + missing);
  }
}
