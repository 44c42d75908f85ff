package org.gridmask.examples.cam;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gridmask.check.Checks;

/**
 * The results of class activation maps: the content of cam.json, whose keys are these names in
 * snake case.
 *
 * @param commandLine the command and its arguments
 * @param versions the software versions by name
 * @param method the kind of maps, cam or grad-cam
 * @param models the networks
 * @param images the images
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record CamResult(
    List<String> commandLine,
    Map<String, String> versions,
    String method,
    List<Model> models,
    List<Image> images) {

  CamResult {
    commandLine = List.copyOf(Checks.notNull("command_line", commandLine));
    versions =
        Collections.unmodifiableMap(new LinkedHashMap<>(Checks.notNull("versions", versions)));
    Checks.notNull("method", method);
    models = List.copyOf(Checks.notNull("models", models));
    images = List.copyOf(Checks.notNull("images", images));
    for (Image image : images) {
      if (image.maps().size() != models.size()) {
        throw new IllegalArgumentException(
            "maps must be %d, one per model, but are %d of %s"
                .formatted(models.size(), image.maps().size(), image.name()));
      }
    }
  }

  /**
   * A network.
   *
   * @param title its unique title
   * @param file its file
   * @param network its architecture, such as "ResNet-8"
   * @param data the name of its training data set, or null if unknown
   * @param epochs the number of epochs of training
   * @param seed the seed of its run
   * @param input its input, such as "28 x 28, grey"
   * @param share the measured share of the image, or null
   * @param note why it was not measured, or null
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Model(
      String title,
      String file,
      String network,
      String data,
      int epochs,
      long seed,
      String input,
      Share share,
      String note) {

    Model {
      Checks.notNull("title", title);
      Checks.notNull("file", file);
      Checks.notNull("network", network);
      Checks.notNull("input", input);
    }
  }

  /**
   * The share of the image where the map is above half of its maximum, over test images.
   *
   * @param images the number of images
   * @param mean the mean, in [0, 1]
   * @param low the lower end of the 95 % confidence interval, or null for a single image
   * @param high the upper end, or null
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Share(int images, double mean, Double low, Double high) {}

  /**
   * An image and its maps.
   *
   * @param name its name
   * @param label its class, or "" if unknown
   * @param maps the map of each network
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Image(String name, String label, List<Looked> maps) {

    Image {
      Checks.notNull("name", name);
      Checks.notNull("label", label);
      maps = List.copyOf(Checks.notNull("maps", maps));
    }
  }

  /**
   * A map.
   *
   * @param className its class
   * @param probability the predicted probability of the class, in [0, 1]
   * @param share the share of the image where the map is above half of its maximum, in [0, 1]
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Looked(String className, double probability, double share) {

    Looked {
      Checks.notNull("class_name", className);
    }

    /** The caption. */
    String caption() {
      return className + String.format(Locale.ROOT, " %.2f", probability);
    }
  }
}
