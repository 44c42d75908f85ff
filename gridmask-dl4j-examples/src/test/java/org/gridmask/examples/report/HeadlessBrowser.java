package org.gridmask.examples.report;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.print.PrintOptions;

/** Chromium without a window. Its programs are those of the machine: nothing is downloaded. */
final class HeadlessBrowser implements AutoCloseable {

  /** It warns of every browser that is newer than itself; nothing here depends on it. */
  private static final Logger VERSIONS = Logger.getLogger("org.openqa.selenium.devtools");

  private final ChromeDriver driver;

  private HeadlessBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Skips the test where there is no browser, unless the property gridmask.browser requires one.
   */
  static HeadlessBrowser open() {
    Optional<Path> browser = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<Path> chromeDriver = onPath("chromedriver");
    if (browser.isEmpty() || chromeDriver.isEmpty()) {
      String missing =
          "no browser to look at reports with: chromium and chromedriver must be on the PATH";
      if ("required".equals(System.getProperty("gridmask.browser"))) {
        fail(missing + " (gridmask.browser=required)");
      }
      assumeTrue(false, missing);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.get().toFile());
    options.addArguments(
        "--headless=new",
        // Chromium's sandbox refuses root, and containers often have a tiny /dev/shm.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--force-color-profile=srgb");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    VERSIONS.setLevel(Level.SEVERE);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromeDriver.get().toFile())
            .usingAnyFreePort()
            .build();
    return new HeadlessBrowser(new ChromeDriver(service, options));
  }

  /** Loads a page as a screen of this many CSS pixels shows it. */
  void show(Path page, Scheme scheme, int width, boolean phone) {
    // What the page before has logged is not this one's.
    console();
    requests();
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            width,
            "height",
            phone ? 812 : 800,
            "deviceScaleFactor",
            phone ? 2 : 1,
            "mobile",
            phone));
    media("screen", scheme);
    driver.get(page.toUri().toString());
  }

  /** Shows the page that is loaded as paper of this width does, or as a screen again. */
  void media(String type, Scheme scheme) {
    Map<String, String> preference =
        Map.of("name", "prefers-color-scheme", "value", scheme.cssName());
    command("Emulation.setEmulatedMedia", Map.of("media", type, "features", List.of(preference)));
  }

  /** What a function's body returns. */
  @SuppressWarnings("unchecked") // The script says what it is.
  <T> T run(String script, Object... arguments) {
    return (T) driver.executeScript(script, arguments);
  }

  boolean showsDialog() {
    try {
      driver.switchTo().alert();
      return true;
    } catch (NoAlertPresentException e) {
      return false;
    }
  }

  /** Warnings and errors in the console since the page was loaded. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** What was asked for since the page was loaded, that itself included. */
  List<String> requests() {
    List<String> requests = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = json(entry.getMessage()).path("message");
      if (message.path("method").asText().equals("Network.requestWillBeSent")) {
        requests.add(message.path("params").path("request").path("url").asText());
      }
    }
    return requests;
  }

  byte[] pdf() {
    return Base64.getDecoder().decode(driver.print(new PrintOptions()).getContent());
  }

  /** Keeps a picture of the whole page. */
  void screenshot(Path file) throws IOException {
    Object png =
        driver
            .executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
            .get("data");
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode((String) png));
  }

  private void command(String name, Map<String, Object> parameters) {
    driver.executeCdpCommand(name, parameters);
  }

  @Override
  public void close() {
    driver.quit();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Path> onPath(String... names) {
    List<String> folders =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    return Stream.of(names)
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** The colours that a reader prefers. */
  enum Scheme {
    LIGHT,
    DARK;

    String cssName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
