package org.gridmask.examples.cam;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridmask.examples.cam.CamResult.Image;
import org.gridmask.examples.cam.CamResult.Looked;
import org.gridmask.examples.cam.CamResult.Model;
import org.gridmask.examples.cam.CamResult.Share;
import org.gridmask.examples.config.ConfigException;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.Csv;
import org.gridmask.examples.files.DamagedFileException;
import org.gridmask.examples.files.JsonFiles;
import org.gridmask.examples.picture.LabelledSheet.Cell;
import org.gridmask.examples.picture.LabelledSheet.Row;

/** The result files of class activation maps. */
final class CamFolder {

  static final String RESULT = "cam.json";

  private static final String FIGURE = "cam.png";
  private static final String MAPS = "cam.csv";
  private static final String SUMMARY = "cam-summary.csv";
  private static final String PICTURES = "pictures";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private CamFolder() {}

  /**
   * Writes what follows the pictures; cam.json last, so that its presence means the folder is
   * complete.
   *
   * @param rows the first images
   */
  static void write(CamResult result, List<String> columns, List<Row> rows, Path folder)
      throws IOException {
    AtomicFiles files = new AtomicFiles(folder);
    files.writePng(FIGURE, CamFigure.of(columns, rows).draw());
    files.writeText(MAPS, maps(result));
    files.writeText(SUMMARY, summary(result));
    files.writeText(RESULT, JSON.writeValueAsString(result) + "\n");
  }

  /** Writes the pictures of one image. */
  static void writePictures(Row row, int number, Path folder) throws IOException {
    AtomicFiles files = new AtomicFiles(Files.createDirectories(folder.resolve(PICTURES)));
    List<Cell> cells = row.cells();
    for (int column = 0; column < cells.size(); column++) {
      files.writePng(pictureName(number, column), cells.get(column).picture());
    }
  }

  static CamResult read(Path folder) throws IOException {
    Path file = folder.resolve(RESULT);
    try {
      return JsonFiles.read(file, JSON.readerFor(CamResult.class));
    } catch (DamagedFileException e) {
      throw new ConfigException(file + ": invalid: " + e.getReason());
    }
  }

  /** A picture: the original in column 0, then the map of each network. */
  static Path picture(Path folder, int row, int column) {
    return folder.resolve(PICTURES).resolve(pictureName(row, column));
  }

  private static String pictureName(int row, int column) {
    return (row + 1) + "-" + column + ".png";
  }

  private static String maps(CamResult result) {
    StringBuilder csv =
        new StringBuilder(Csv.line(List.of("model", "image", "class", "probability", "share")));
    for (int i = 0; i < result.models().size(); i++) {
      for (Image image : result.images()) {
        Looked looked = image.maps().get(i);
        csv.append(
            Csv.line(
                List.of(
                    result.models().get(i).title(),
                    image.name(),
                    looked.className(),
                    Csv.number(looked.probability()),
                    Csv.number(looked.share()))));
      }
    }
    return csv.toString();
  }

  private static String summary(CamResult result) {
    StringBuilder csv =
        new StringBuilder(Csv.line(List.of("model", "images", "mean_share", "ci_low", "ci_high")));
    for (Model model : result.models()) {
      Share share = model.share();
      if (share != null) {
        csv.append(
            Csv.line(
                List.of(
                    model.title(),
                    String.valueOf(share.images()),
                    Csv.number(share.mean()),
                    share.low() == null ? "" : Csv.number(share.low()),
                    share.high() == null ? "" : Csv.number(share.high()))));
      }
    }
    return csv.toString();
  }
}
