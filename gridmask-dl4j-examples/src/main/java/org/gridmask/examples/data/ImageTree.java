package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.gridmask.examples.files.FileErrors;
import org.gridmask.examples.files.FileNames;
import org.gridmask.internal.header.ImageHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image files in a folder and its sub-folders, and what else is there.
 *
 * <p>A file is an image if its name has the extension of one or, otherwise, if its content begins
 * like one. Hidden files and folders, and those that operating systems and archives leave behind,
 * are ignored. Symbolic links are followed, except to a folder that contains them.
 *
 * @param files the image files relative to the folder, sorted by folder and then by name,
 *     independent of the file system
 * @param ignored everything else
 */
public record ImageTree(List<Path> files, Ignored ignored) {

  private static final Logger LOG = LoggerFactory.getLogger(ImageTree.class);

  /** Of files that should be images, so that a damaged one is warned about and not ignored. */
  private static final Set<String> EXTENSIONS =
      Set.of(
          "bmp", "dib", "jfif", "jif", "jpe", "jpeg", "jpg", "pbm", "pgm", "pjp", "pjpeg", "png",
          "pnm", "ppm", "tif", "tiff", "webp");

  private static final Set<String> SYSTEM_FILES =
      Set.of("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r");

  private static final Set<String> SYSTEM_FOLDERS =
      Set.of(
          "__macosx",
          "@eadir",
          "@recycle",
          "#recycle",
          "#snapshot",
          "$recycle.bin",
          "lost+found",
          "system volume information");

  /** More than the name of any format takes. */
  private static final int START_BYTES = 64;

  /** The reason of images beside the class folders. */
  static final String NO_CLASS = "not in a class folder";

  private static final String HIDDEN = "hidden";
  private static final String UNREADABLE = "unreadable";
  private static final String LINK_TO_PARENT = "links to a parent folder";

  /**
   * Lists a folder.
   *
   * @param folder the folder
   * @return its images
   * @throws IOException if the folder itself cannot be read
   */
  public static ImageTree of(Path folder) throws IOException {
    Walk walk = new Walk(folder);
    Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    return new ImageTree(
        walk.images.stream()
            .sorted(Comparator.comparing(Found::folder).thenComparing(Found::name))
            .map(Found::file)
            .toList(),
        walk.ignored.result());
  }

  /**
   * Why a folder in a data set is ignored.
   *
   * @param folder a folder
   * @param root the folder that is listed
   * @return empty if it is used
   * @throws IOException if it cannot be read
   */
  static Optional<String> whyFolderIgnored(Path folder, Path root) throws IOException {
    String name = FileNames.text(folder.getFileName());
    if (SYSTEM_FOLDERS.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of(name);
    }
    if (name.startsWith(".")) {
      return Optional.of(HIDDEN);
    }
    return Files.isSymbolicLink(folder) && root.toRealPath().startsWith(folder.toRealPath())
        ? Optional.of(LINK_TO_PARENT)
        : Optional.empty();
  }

  /** Why a file is ignored; empty for an image. */
  static Optional<String> whyFileIgnored(Path file) {
    String name = FileNames.text(file.getFileName());
    if (SYSTEM_FILES.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of("system files");
    }
    if (name.startsWith(".")) {
      return Optional.of(HIDDEN);
    }
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    if (EXTENSIONS.contains(extension)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      return Optional.of("not regular");
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (ImageHeader.isImage(in.readNBytes(START_BYTES))) {
        return Optional.empty();
      }
    } catch (IOException e) {
      LOG.warn("Ignored {}: {}", FileNames.text(file), FileErrors.reason(e));
      return Optional.of(UNREADABLE);
    }
    return Optional.of(
        extension.matches("[\\w~+-]{1,10}") ? "." + extension : "without an extension");
  }

  /** With the texts to sort by, which a path would keep in memory. */
  private record Found(String folder, String name, Path file) {}

  private static final class Walk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Found> images = new ArrayList<>();
    private final Ignored.Counter ignored = new Ignored.Counter();
    private Path lastFolder;
    private String lastFolderText;

    Walk(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      Optional<String> why =
          folder.equals(root) ? Optional.empty() : whyFolderIgnored(folder, root);
      why.ifPresent(ignored::folder);
      return why.isPresent() ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      whyFileIgnored(file)
          .ifPresentOrElse(
              ignored::file,
              () ->
                  images.add(
                      new Found(
                          folderText(file.getParent()),
                          FileNames.text(file.getFileName()),
                          root.relativize(file))));
      return FileVisitResult.CONTINUE;
    }

    /** One string for all files in a folder. */
    private String folderText(Path folder) {
      if (!folder.equals(lastFolder)) {
        lastFolder = folder;
        lastFolderText = FileNames.text(folder);
      }
      return lastFolderText;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(root)) {
        throw e;
      }
      if (e instanceof FileSystemLoopException) {
        ignored.folder(LINK_TO_PARENT);
      } else {
        unreadable(file, e);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
      if (e != null) {
        unreadable(folder, e);
      }
      return FileVisitResult.CONTINUE;
    }

    private void unreadable(Path folder, IOException e) {
      LOG.warn("Ignored {}: {}", FileNames.text(folder), FileErrors.reason(e));
      ignored.folder(UNREADABLE);
    }
  }
}
