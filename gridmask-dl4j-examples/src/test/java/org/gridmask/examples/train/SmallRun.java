package org.gridmask.examples.train;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.gridmask.examples.config.TrainConfig;
import org.gridmask.examples.data.ImageSource;
import org.gridmask.examples.run.Provenance;
import org.gridmask.examples.run.RunFolder;
import org.gridmask.examples.run.RunSummary;

/** Real trainings that take a second, on noise of three classes, 12 x 12. */
public final class SmallRun {

  public static final List<String> CLASSES = List.of("blue", "green", "red");

  public static final int TRAIN_SIZE = 30;

  private SmallRun() {}

  /** Makes a folder of 10 training images and 7 test images a class. */
  public static Path images(Path folder) throws IOException {
    Random random = new Random(1);
    for (String split : List.of("train", "test")) {
      for (int c = 0; c < CLASSES.size(); c++) {
        Path of = Files.createDirectories(folder.resolve(split).resolve(CLASSES.get(c)));
        for (int i = 0; i < (split.equals("train") ? 10 : 7); i++) {
          BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
          for (int p = 0; p < 144; p++) {
            int noise = random.nextInt(128) * 0x010101;
            image.setRGB(p % 12, p / 12, noise + (random.nextInt(60) << 8 * c));
          }
          ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
        }
      }
    }
    return folder;
  }

  /** Of 5 epochs and batches of 8, with GridMask at a probability that grows to 0.8. */
  public static TrainConfig config(Path data, Path out, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("data.dir", data.toString());
    values.put("run.out", out.toString());
    values.put("model.width", "4");
    values.put("train.epochs", "5");
    values.put("train.batchSize", "8");
    values.put("train.milestones", "3");
    values.put("train.learningRate", "0.02");
    values.put("augment.gridmask.rampEpochs", "4");
    values.put("augment.gridmask.dMin", "4");
    values.put("augment.gridmask.dMax", "12");
    values.putAll(more);
    return TrainConfig.defaults().with(values);
  }

  /** Trains a run; its provenance has the names of the classes. */
  public static RunSummary train(TrainConfig config, ImageSource data, Progress progress)
      throws IOException {
    try (RunFolder folder = RunFolder.create(config)) {
      folder.writeProvenance(
          new Provenance(
              "1",
              "1",
              "17",
              "Linux",
              null,
              "CPU",
              Map.of(data.name(), data.sha256()),
              null,
              config.seed(),
              List.of("train"),
              data.classNames(),
              data.shape(),
              Provenance.Compute.UNKNOWN,
              null));
      try (Trainer trainer = Trainer.of(folder, data)) {
        return trainer.train(progress.of(trainer));
      }
    }
  }

  public static RunSummary train(TrainConfig config, ImageSource data) throws IOException {
    return train(config, data, trainer -> metrics -> {});
  }

  /** Makes what hears of a training. */
  public interface Progress {
    TrainingProgress of(Trainer trainer);
  }
}
