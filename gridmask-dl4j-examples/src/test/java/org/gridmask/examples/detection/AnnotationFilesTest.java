package org.gridmask.examples.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.datavec.image.recordreader.objdetect.ImageObject;
import org.datavec.image.recordreader.objdetect.impl.VocLabelProvider;
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
            "box that is not four finite numbers: line 4 (a.jpg) and 1 more; empty box: line 7"
                + " (a.jpg); file that is no readable image: image broken.jpg; no category: line 9"
                + " (a.jpg); no image: line 11; no such file: image missing.jpg; not 6 fields: line 8"
                + " (a.jpg)");
  }

  @Test
  void refusesCsvWithAnotherHeader() throws IOException {
    Path file = file("a.jpg,1,2,3,4,dog\n");

    assertThatThrownBy(() -> CsvAnnotations.read(file, folder))
        .hasMessageContaining("its first line is not image,xmin,ymin,xmax,ymax,category");
  }

  private void voc(String name, String xml) throws IOException {
    image("JPEGImages/" + name + ".jpg", 50, 40);
    Path file = folder.resolve("Annotations/" + name + ".xml");
    Files.createDirectories(file.getParent());
    // Bytes that may be no UTF-8.
    Files.writeString(file, xml, StandardCharsets.ISO_8859_1);
  }

  private static String object(String name, Object xmax) {
    return """
          <object>
            <name>%s</name>
            <difficult>1</difficult>
            <bndbox>
              <xmin>1</xmin>
              <ymin>11</ymin>
              <xmax>%s</xmax>
              <ymax>20</ymax>
            </bndbox>
          </object>
        """
        .formatted(name, xmax);
  }

  @Test
  void readsPascalVocLikeDataVec() throws IOException {
    voc("000001", "<annotation>\n" + object("dog", 10) + object("cat", 50) + "</annotation>\n");
    voc("000002", "<annotation>\n</annotation>\n");
    voc("other", "<annotation>\n" + object("cow", 10) + "</annotation>\n");
    Files.createDirectories(folder.resolve("ImageSets/Main"));
    Files.writeString(
        folder.resolve("ImageSets/Main/train.txt"), "000001\n000002  -1\nmissing  1\n000001\n");

    Annotations read = VocAnnotations.read(folder, "train");

    assertThat(VocAnnotations.isLayout(folder)).isTrue();
    assertThat(read.images())
        .extracting(AnnotatedImage::file)
        .containsExactly("000001.jpg", "000002.jpg");
    assertThat(read.images().get(0).objects())
        .containsExactly(
            new Annotation(new Box(0, 10, 10, 10), 2, 100, false),
            new Annotation(new Box(0, 10, 50, 10), 1, 500, false));
    List<ImageObject> known =
        new VocLabelProvider(folder.toString()).getImageObjectsForPath("000001.jpg");
    assertThat(read.images().get(0).objects())
        .extracting(object -> read.categories().name(object.category()), Annotation::box)
        .containsExactlyElementsOf(
            known.stream()
                .map(
                    of ->
                        tuple(
                            of.getLabel(),
                            Box.ofCorners(of.getX1() - 1, of.getY1() - 1, of.getX2(), of.getY2())))
                .toList());
    assertThat(read.images().get(1).objects()).isEmpty();
    assertThat(read.faults()).hasToString("no such file: image missing");
    assertThat(VocAnnotations.read(folder, null).images()).hasSize(3);
  }

  /** As VOC 2011 and 2012 have them, and as programs write them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<object><name>dog</name><bndbox><xmax>45.70000076293945</xmax><xmin>2</xmin>"
            + "<ymax>20</ymax><ymin>11.5</ymin></bndbox></object>",
        "<object><part><name>head</name><bndbox><xmin>3</xmin><ymin>3</ymin><xmax>4</xmax>"
            + "<ymax>4</ymax></bndbox></part><bndbox><ymin>1.15e1</ymin><xmin> 2 </xmin>"
            + "<ymax>20.0</ymax><xmax>45.70000076293945</xmax></bndbox><name>\n dog\n</name></object>",
        "<source><name>no object</name></source><!-- <object> --><object id='1'>"
            + "<bndbox a='name>'><xmin>2</xmin><ymin>11.5</ymin><xmax>45.70000076293945</xmax>"
            + "<ymax>20</ymax></bndbox><name><![CDATA[dog]]></name><xmin>9</xmin></object>",
      })
  void readsXmlAsXml(String objects) throws IOException {
    voc("a", "<?xml version='1.0'?><annotation>" + objects + "</annotation>");

    Annotations read = VocAnnotations.read(folder, null);

    assertThat(read.faults().byReason()).isEmpty();
    assertThat(read.categories()).isEqualTo(Categories.ofNames(List.of("dog")));
    assertThat(read.images().get(0).objects())
        .extracting(Annotation::box)
        .containsExactly(Box.ofCorners(1, 10.5, 45.70000076293945, 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<annotation>\\n<object></annotation>|FILE|file that is not valid XML: Annotations/b.xml, line 2",
        "''|FILE|file that is not valid XML: Annotations/b.xml, line 1",
        "<annotation>\u00e9t\u00e9</annotation>|FILE|file that is not valid XML: Annotations/b.xml, line 1",
        "<!DOCTYPE annotation [<!ENTITY e SYSTEM 'b.xml'>]><annotation>&e;</annotation>|FILE"
            + "|file that is not valid XML: Annotations/b.xml, line 1",
        "<html/>|FILE|file without an annotation: Annotations/b.xml",
        "<annotation><object><name>dog</name><bndbox><xmin>ten</xmin><ymin>1</ymin><xmax>2</xmax>"
            + "<ymax>2</ymax></bndbox></object></annotation>|ANNOTATION"
            + "|box that is not four finite numbers: object 1 of Annotations/b.xml",
        "<annotation><object><name>dog</name></object></annotation>|ANNOTATION"
            + "|box that is not four finite numbers: object 1 of Annotations/b.xml",
        "<annotation><object/></annotation>|ANNOTATION|no category: object 1 of Annotations/b.xml",
        "<annotation><object><name>dog</name><bndbox><xmin>51</xmin><ymin>1</ymin><xmax>60</xmax>"
            + "<ymax>2</ymax></bndbox></object></annotation>|ANNOTATION"
            + "|box outside of its image: object 1 of Annotations/b.xml",
      })
  void namesTheXmlFileAtFault(String xml, Faults.Kind kind, String fault) throws IOException {
    voc("a", "<annotation>" + object("cat", 10) + "</annotation>");
    voc("b", xml.replace("\\n", "\n"));
    voc("c", "<annotation>" + object("cat", 10) + "</annotation>");

    Annotations read = VocAnnotations.read(folder, null);

    assertThat(read.faults()).hasToString(fault);
    assertThat(read.faults().byReason().values()).extracting(Faults.Fault::kind).containsOnly(kind);
    assertThat(read.images()).hasSize(kind == Faults.Kind.FILE ? 2 : 3);
    assertThat(read.images())
        .filteredOn(image -> !image.file().equals("b.jpg"))
        .allSatisfy(image -> assertThat(image.targets()).hasSize(1));
  }

  /** So that the loader leaves out images of another size, as it does with COCO's. */
  @Test
  void theSizeIsThatOfTheXmlFile() throws IOException {
    voc("a", "<annotation><size><width>100</width><height>80</height></size></annotation>");
    voc("b", "<annotation><size><width>0</width><height/></size></annotation>");

    assertThat(VocAnnotations.read(folder, null).images())
        .extracting(AnnotatedImage::height, AnnotatedImage::width)
        .containsExactly(tuple(80, 100), tuple(40, 50));
  }

  @Test
  void namesMissingXmlFiles() throws IOException {
    voc("a", "");
    Files.delete(folder.resolve("Annotations/a.xml"));

    assertThat(VocAnnotations.read(folder, null).faults())
        .hasToString("no such file: Annotations/a.xml");
  }

  @Test
  void anUnknownSizeIsThatOfTheFile() throws IOException {
    image("a.jpg", 30, 20);
    Path json =
        file(
            ("{'images':[{'id':1,'file_name':'a.jpg','height':'20'}],"
                    + "'annotations':[{'id':1,'image_id':1,'category_id':1,'bbox':[20,9,30,30]},"
                    + "{'id':2,'image_id':1,'category_id':1,'bbox':[31,9,30,30]}],"
                    + CATEGORIES
                    + "}")
                .replace('\'', '"'));

    Annotations read = CocoAnnotations.read(json).in(folder);

    assertThat(read.faults()).hasToString("box outside of its image: in a.jpg");
    assertThat(read.images())
        .extracting(AnnotatedImage::height, AnnotatedImage::width)
        .containsExactly(tuple(20, 30));
    assertThat(read.images().get(0).targets())
        .extracting(Annotation::box)
        .containsExactly(new Box(20, 9, 10, 11));
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
