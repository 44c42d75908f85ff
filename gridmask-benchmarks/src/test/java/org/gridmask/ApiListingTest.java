package org.gridmask;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What users of the libraries can name stands in docs/api.md: a change of it is seen in the change
 * that makes it. With {@code -Dgridmask.api=accept} the test writes the file anew.
 */
class ApiListingTest {

  private static final Path LISTING = Path.of("..", "docs", "api.md");

  @Test
  void whatUsersCanNameIsWhatTheListingSays() throws IOException {
    String api = listing();
    if ("accept".equals(System.getProperty("gridmask.api"))) {
      Files.writeString(LISTING, api);
    }
    assertThat(Files.readString(LISTING))
        .as(
            "docs/api.md against the classes. If users are to get this change, accept it with%n"
                + "./mvnw test -pl gridmask-benchmarks -am -Dtest=ApiListingTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dgridmask.api=accept%n"
                + "and commit the file; otherwise make package-private what is new")
        .isEqualToNormalizingNewlines(api);
  }

  private static String listing() {
    // gridmask-datavec first.
    Map<String, List<Class<?>>> packages =
        new TreeMap<>(
            Comparator.comparing((String name) -> name.startsWith("org.gridmask.dl4j"))
                .thenComparing(Comparator.naturalOrder()));
    for (Class<?> type : types()) {
      packages.computeIfAbsent(type.getPackageName(), name -> new ArrayList<>()).add(type);
    }
    StringBuilder text = new StringBuilder();
    text.append("# The public API of gridmask-datavec and gridmask-dl4j\n\n");
    text.append(
        "Written by `ApiListingTest`, which fails when the classes differ; its message says how to accept a");
    text.append(
        " change.\nLeft out: the packages org.gridmask.internal and members with their types, what a type");
    text.append(
        " takes over from\nthose that it extends and implements, and what every record and enum has.\n");
    packages.forEach(
        (name, types) -> {
          text.append("\n## ").append(name).append("\n\n```java\n");
          text.append(types.stream().map(ApiListingTest::describe).collect(joining("\n")));
          text.append("```\n");
        });
    return text.toString();
  }

  /** The types of the libraries that users can name, by name. */
  private static List<Class<?>> types() {
    List<Class<?>> types = new ArrayList<>();
    for (JavaClass type : ArchitectureTest.CLASSES) {
      if (!type.getPackageName().startsWith("org.gridmask.examples")
          && !type.getPackageName().startsWith("org.gridmask.benchmarks")) {
        types.add(type.reflect());
      }
    }
    types.removeIf(type -> type.isAnonymousClass() || type.isLocalClass() || !isReachable(type));
    types.sort(Comparator.comparing(Class::getName));
    return types;
  }

  private static boolean isReachable(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return !isInternal(type)
        && (outer == null
            ? Modifier.isPublic(type.getModifiers())
            : isReachable(outer) && isVisible(type.getModifiers(), outer));
  }

  private static boolean isInternal(Class<?> type) {
    return type.getName().startsWith("org.gridmask.internal.");
  }

  /** Whether something is shared by this module's packages alone, whose types it has. */
  private static boolean isInternal(Executable executable, Class<?> result) {
    return isInternal(result)
        || Stream.of(executable.getParameterTypes()).anyMatch(ApiListingTest::isInternal);
  }

  private static boolean isVisible(int modifiers, Class<?> owner) {
    return Modifier.isPublic(modifiers)
        || (Modifier.isProtected(modifiers) && !Modifier.isFinal(owner.getModifiers()));
  }

  private static String describe(Class<?> type) {
    List<String> lines = new ArrayList<>();
    Stream.of(type.getDeclaredFields())
        .filter(field -> !field.isSynthetic() && isVisible(field.getModifiers(), type))
        .map(
            field ->
                field.isEnumConstant()
                    ? "  " + field.getName()
                    : "  "
                        + modifiers(field.getModifiers())
                        + name(field.getGenericType())
                        + " "
                        + field.getName())
        .forEach(lines::add);
    Stream.of(type.getDeclaredConstructors())
        .filter(
            constructor ->
                isVisible(constructor.getModifiers(), type)
                    && !isInternal(constructor, type)
                    && !isOfRecord(type, constructor))
        .map(constructor -> "  " + describe(constructor, type.getSimpleName()))
        .sorted()
        .forEach(lines::add);
    methods(type)
        .map(
            method ->
                "  "
                    + describe(
                        method, name(method.getGenericReturnType()) + " " + method.getName()))
        .sorted()
        .distinct()
        .forEach(lines::add);
    return header(type)
        + lines.stream()
            .map(line -> line + (type.isEnum() && line.indexOf(' ', 2) < 0 ? ",\n" : ";\n"))
            .collect(joining())
        + "}\n";
  }

  /** The type's own methods, and those of its superclasses that users cannot name. */
  private static Stream<Method> methods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    Class<?> owner = type;
    do {
      for (Method method : owner.getDeclaredMethods()) {
        if (!method.isSynthetic()
            && isVisible(method.getModifiers(), type)
            && !isInternal(method, method.getReturnType())
            && !isOfRecordOrEnum(type, method)
            && !isTakenOver(owner, method)) {
          methods.add(method);
        }
      }
      owner = owner.getSuperclass();
    } while (owner != null && owner.getName().startsWith("org.gridmask.") && !isReachable(owner));
    return methods.stream();
  }

  /** Whether a supertype that users can name has the method already, with the same result. */
  private static boolean isTakenOver(Class<?> type, Method method) {
    return !Modifier.isStatic(method.getModifiers())
        && Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
            .anyMatch(parent -> has(parent, method) || isTakenOver(parent, method));
  }

  private static boolean has(Class<?> parent, Method method) {
    return isReachable(parent)
        && Stream.of(parent.getDeclaredMethods())
            .anyMatch(
                inherited ->
                    inherited.getName().equals(method.getName())
                        && Arrays.equals(inherited.getParameterTypes(), method.getParameterTypes())
                        && inherited.getReturnType() == method.getReturnType()
                        && Modifier.isPublic(inherited.getModifiers())
                            == Modifier.isPublic(method.getModifiers()));
  }

  private static boolean isOfRecord(Class<?> type, Constructor<?> constructor) {
    return type.isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
  }

  private static boolean isOfRecordOrEnum(Class<?> type, Method method) {
    if (type.isEnum()) {
      return method.getName().equals("values") || method.getName().equals("valueOf");
    }
    return type.isRecord()
        && Stream.of(type.getRecordComponents())
            .anyMatch(component -> component.getAccessor().equals(method));
  }

  private static String header(Class<?> type) {
    String kind;
    int modifiers = type.getModifiers();
    if (type.isRecord()) {
      kind = "record ";
      modifiers &= ~(Modifier.FINAL | Modifier.STATIC);
    } else if (type.isEnum()) {
      kind = "enum ";
      modifiers &= ~(Modifier.FINAL | Modifier.STATIC | Modifier.ABSTRACT);
    } else if (type.isInterface()) {
      kind = "interface ";
      modifiers &= ~(Modifier.INTERFACE | Modifier.ABSTRACT | Modifier.STATIC);
    } else {
      kind = "class ";
    }
    String above = parents(type).map(ApiListingTest::name).distinct().collect(joining(", "));
    String components =
        type.isRecord()
            ? Stream.of(type.getRecordComponents())
                .map(component -> name(component.getGenericType()) + " " + component.getName())
                .collect(joining(", ", "(", ")"))
            : "";
    return modifiers(modifiers)
        + (type.isSealed() ? "sealed " : "")
        + kind
        + name(type)
        + variables(type.getTypeParameters())
        + components
        + (above.isEmpty() ? "" : " : " + above)
        + " {\n";
  }

  /** What a type extends and implements; of those that users cannot name, what they do. */
  private static Stream<Type> parents(Class<?> type) {
    Stream<Type> superclass =
        type.isRecord() || type.isEnum() || type.getSuperclass() == Object.class
            ? Stream.empty()
            : Stream.ofNullable(type.getGenericSuperclass());
    return Stream.concat(superclass, Stream.of(type.getGenericInterfaces()))
        .flatMap(
            parent -> {
              Class<?> raw = raw(parent);
              return raw.getName().startsWith("org.gridmask.") && !isReachable(raw)
                  ? parents(raw)
                  : Stream.of(parent);
            });
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic ? raw(generic.getRawType()) : (Class<?>) type;
  }

  private static String describe(Executable executable, String resultAndName) {
    String thrown =
        Stream.of(executable.getGenericExceptionTypes())
            .map(ApiListingTest::name)
            .collect(joining(", "));
    boolean isDefault = executable instanceof Method method && method.isDefault();
    int modifiers = executable.getModifiers() & Modifier.methodModifiers() & ~Modifier.SYNCHRONIZED;
    if (executable.getDeclaringClass().isInterface()) {
      modifiers &= ~(Modifier.PUBLIC | Modifier.ABSTRACT);
    }
    String variables = variables(executable.getTypeParameters());
    return (isDefault ? "default " : "")
        + modifiers(modifiers)
        + (variables.isEmpty() ? "" : variables + " ")
        + resultAndName
        + Stream.of(executable.getParameters())
            .map(ApiListingTest::describe)
            .collect(joining(", ", "(", ")"))
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static String describe(Parameter parameter) {
    String type = name(parameter.getParameterizedType());
    return (parameter.isVarArgs() ? type.substring(0, type.length() - 2) + "..." : type)
        + " "
        + parameter.getName();
  }

  private static String modifiers(int modifiers) {
    String text = Modifier.toString(modifiers);
    return text.isEmpty() ? "" : text + " ";
  }

  private static String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Stream.of(variables)
            .map(
                variable -> {
                  String bounds =
                      Stream.of(variable.getBounds())
                          .filter(bound -> bound != Object.class)
                          .map(ApiListingTest::name)
                          .collect(joining(" & "));
                  return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
                })
            .collect(joining(", ", "<", ">"));
  }

  /** Without packages; a nested type as Outer.Nested. */
  private static String name(Type type) {
    return type.getTypeName().replaceAll("\\b(?:[a-z_0-9]+\\.)+(?=[A-Z])", "").replace('$', '.');
  }
}
