package org.gridmask.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gridmask.examples.files.AtomicFiles;
import org.gridmask.examples.files.FileErrors;

/**
 * Brings a published data set into a folder, from where it is published or from files at hand.
 *
 * <p>What appears under its real name is whole and verified, whenever the process ends: a download
 * grows in a file whose name ends in {@code .part}, where the next call goes on, and an archive is
 * unpacked to a folder of another name. Nothing that is there already is replaced.
 */
public final class DataSetFetcher {

  private static final String UNPACKING = ".unpacking";

  private final FetchSettings settings;
  private final FetchProgress progress;
  private final HttpClient client;

  /**
   * A fetcher.
   *
   * @param settings how patient it is
   * @param progress hears how it goes on
   */
  public DataSetFetcher(FetchSettings settings, FetchProgress progress) {
    this.settings = settings;
    this.progress = progress;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(settings.stall())
            .build();
  }

  /**
   * Downloads what is not there yet.
   *
   * @param dataSet what
   * @param folder where to; it is created if need be
   * @return whether there was anything to do
   * @throws DataException if it cannot be fetched, is not what was published, or cannot be written
   * @throws IOException if reading fails
   */
  public boolean download(PublishedDataSet dataSet, Path folder) throws IOException {
    prepare(dataSet, folder);
    if (dataSet instanceof PublishedDataSet.Archive archive) {
      if (isUnpacked(archive, folder)) {
        return false;
      }
      try (PartFile part = download(archive.file(), folder)) {
        unpack(archive, part.content(), folder);
        part.discard();
      }
      return true;
    }
    boolean changed = false;
    for (PublishedFile file : dataSet.files()) {
      if (!isPresent(file, folder)) {
        try (PartFile part = download(file, folder)) {
          part.finish();
        }
        changed = true;
      }
    }
    return changed;
  }

  private PartFile download(PublishedFile file, Path folder) throws IOException {
    PartFile part = PartFile.open(folder, file);
    boolean complete = false;
    try {
      new Download(client, settings, progress, file, part).complete();
      complete = true;
      return part;
    } finally {
      if (!complete) {
        part.close();
      }
    }
  }

  /**
   * Takes the files that are not there yet from elsewhere on this machine; they stay there.
   *
   * @param dataSet what
   * @param from the archive, or a folder with the published files under their published names
   * @param folder where to; it is created if need be
   * @return whether there was anything to do
   * @throws DataException if they are not what was published, or the folder cannot be written
   * @throws IOException if reading fails
   */
  public boolean copy(PublishedDataSet dataSet, Path from, Path folder) throws IOException {
    prepare(dataSet, folder);
    if (dataSet instanceof PublishedDataSet.Archive archive) {
      if (isUnpacked(archive, folder)) {
        return false;
      }
      Path file = Files.isDirectory(from) ? from.resolve(archive.file().name()) : from;
      requirePublished(archive.file(), file);
      // Opened to keep others out, and no longer wanted afterwards.
      try (PartFile part = PartFile.open(folder, archive.file());
          InputStream in = Files.newInputStream(file)) {
        unpack(archive, in, folder);
        part.discard();
      }
      return true;
    }
    if (!Files.isDirectory(from)) {
      throw new DataException(
          from,
          "must be a folder with the files "
              + String.join(", ", names(dataSet))
              + " for "
              + dataSet.name());
    }
    for (PublishedFile file : dataSet.files()) {
      requirePublished(file, from.resolve(file.name()));
    }
    boolean changed = false;
    for (PublishedFile file : dataSet.files()) {
      if (!isPresent(file, folder)) {
        copy(file, from.resolve(file.name()), folder);
        changed = true;
      }
    }
    return changed;
  }

  private static void copy(PublishedFile file, Path from, Path folder) throws IOException {
    try {
      new AtomicFiles(folder).write(file.name(), to -> Files.copy(from, to));
    } catch (IOException e) {
      throw new DataException(
          folder.resolve(file.name()), "cannot be written: " + FileErrors.reason(e), e);
    }
  }

  private static List<String> names(PublishedDataSet dataSet) {
    return dataSet.files().stream().map(PublishedFile::name).toList();
  }

  private void requirePublished(PublishedFile file, Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new DataException(path, Files.exists(path) ? "is not a file" : "no such file");
    }
    String fault = fault(file, path);
    if (fault != null) {
      throw new DataException(path, fault);
    }
    progress.verified(file);
  }

  private static String fault(PublishedFile file, Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return Download.fault(file, Files.size(path), in);
    } catch (IOException e) {
      throw new DataException(path, "cannot be read: " + FileErrors.reason(e), e);
    }
  }

  /**
   * Creates the folder, and refuses one with other things: a data set is opened by what is there.
   */
  private static void prepare(PublishedDataSet dataSet, Path folder) throws DataException {
    if (!Files.isDirectory(folder)) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new DataException(folder, "cannot be created: " + FileErrors.reason(e), e);
      }
    }
    Set<String> own = new HashSet<>();
    for (PublishedFile file : dataSet.files()) {
      own.add(file.name());
      own.add(PartFile.nameOf(file));
    }
    if (dataSet instanceof PublishedDataSet.Archive archive) {
      own.add(archive.folder());
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> others =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.startsWith(".") && !own.contains(name))
              .sorted()
              .toList();
      if (!others.isEmpty()) {
        throw new DataException(
            folder,
            "holds other things already, such as " + others.get(0) + "; choose another folder");
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new DataException(folder, "cannot be read: " + FileErrors.reason(e), e);
    }
  }

  private static boolean isPresent(PublishedFile file, Path folder) throws IOException {
    Path path = folder.resolve(file.name());
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    String fault = fault(file, path);
    if (fault != null) {
      throw new DataException(path, fault + "; remove it, or choose another folder");
    }
    return true;
  }

  private static boolean isUnpacked(PublishedDataSet.Archive archive, Path folder)
      throws IOException {
    Path unpacked = folder.resolve(archive.folder());
    if (Files.notExists(unpacked, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      requireWhole(archive, unpacked, unpacked);
    } catch (DataException e) {
      throw new DataException(
          unpacked, "is there, but is not whole; remove it and fetch again: " + e.getMessage(), e);
    }
    Files.deleteIfExists(folder.resolve(PartFile.nameOf(archive.file())));
    return true;
  }

  private static void requireWhole(PublishedDataSet.Archive archive, Path unpacked, Object named)
      throws IOException {
    ImageSource source = ImageSource.fromDirectory(unpacked);
    int images = source.trainSize() + source.testSize();
    if (images != archive.images()) {
      throw new DataException(named, "holds " + images + " images instead of " + archive.images());
    }
  }

  private void unpack(PublishedDataSet.Archive archive, InputStream content, Path folder)
      throws IOException {
    progress.unpacking(archive.file(), folder);
    Path work = folder.resolve(UNPACKING);
    delete(work);
    try {
      Files.createDirectory(work);
      new TarArchive(archive.file().name(), archive.mostBytes()).unpack(content, work);
      Path unpacked = work.resolve(archive.folder());
      if (!Files.isDirectory(unpacked)) {
        throw new DataException(archive.file().name(), "has no folder " + archive.folder());
      }
      requireWhole(archive, unpacked, archive.file().name());
      Files.move(unpacked, folder.resolve(archive.folder()), StandardCopyOption.ATOMIC_MOVE);
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new DataException(folder, "cannot be written: " + FileErrors.reason(e), e);
    } finally {
      delete(work);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (Files.notExists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
