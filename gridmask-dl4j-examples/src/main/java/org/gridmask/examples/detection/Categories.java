package org.gridmask.examples.detection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The categories of objects, and the labels that networks have for them: 1, 2, ... in the order of
 * the ids, where 0 is the background. COCO's 80 categories have ids in 1..90 with gaps.
 */
public final class Categories {

  /** COCO's categories of the ids from 1; empty where there is none. */
  private static final List<String> COCO =
      List.of(
          """
          person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,\
          fire hydrant,,stop sign,parking meter,bench,bird,cat,dog,horse,sheep,cow,\
          elephant,bear,zebra,giraffe,,backpack,umbrella,,,handbag,tie,suitcase,frisbee,\
          skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,\
          surfboard,tennis racket,bottle,,wine glass,cup,fork,knife,spoon,bowl,banana,\
          apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,\
          potted plant,bed,,dining table,,,toilet,,tv,laptop,mouse,remote,keyboard,\
          cell phone,microwave,oven,toaster,sink,refrigerator,,book,clock,vase,scissors,\
          teddy bear,hair drier,toothbrush"""
              .split(","));

  private final SortedMap<Integer, String> names;
  private final List<Integer> ids;
  private final Map<Integer, Integer> labels = new TreeMap<>();

  /**
   * Categories with ids.
   *
   * @param names the name of each id
   */
  public Categories(Map<Integer, String> names) {
    this.names = new TreeMap<>(names);
    ids = List.copyOf(this.names.keySet());
    for (int i = 0; i < ids.size(); i++) {
      labels.put(ids.get(i), i + 1);
    }
  }

  /**
   * The categories of a network's classes.
   *
   * @param names the names, in the order of the labels
   * @return categories with the ids 1, 2, ..., or those of COCO, if it is COCO's 80 categories
   */
  public static Categories ofClasses(List<String> names) {
    List<Integer> ids =
        IntStream.rangeClosed(1, COCO.size())
            .filter(id -> !COCO.get(id - 1).isEmpty())
            .boxed()
            .toList();
    // Some spell others, such as motorbike, differently.
    boolean isCoco =
        names.size() == ids.size()
            && names.get(0).equals(COCO.get(0))
            && names.get(names.size() - 1).equals(COCO.get(COCO.size() - 1));
    Map<Integer, String> byId = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      byId.put(isCoco ? ids.get(i) : i + 1, names.get(i));
    }
    return new Categories(byId);
  }

  /**
   * The id of a category in COCO.
   *
   * @param name its name
   * @return the id, up to 90; empty if COCO has no such category
   */
  public static OptionalInt idInCoco(String name) {
    int index = name.isEmpty() ? -1 : COCO.indexOf(name);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index + 1);
  }

  /**
   * Categories with the ids 1, 2, ... in the order of their names.
   *
   * @param names the names, repeated or not
   * @return the categories
   */
  static Categories ofNames(Collection<String> names) {
    Map<Integer, String> byId = new TreeMap<>();
    for (String name : new TreeSet<>(names)) {
      byId.put(byId.size() + 1, name);
    }
    return new Categories(byId);
  }

  /**
   * These categories and others.
   *
   * @param others other categories
   * @return these, if they have all names of the others; otherwise all names, in alphabetical order
   */
  public Categories with(Categories others) {
    if (names.values().containsAll(others.names.values())) {
      return this;
    }
    List<String> all = new ArrayList<>(names.values());
    all.addAll(others.names.values());
    return ofNames(all);
  }

  /**
   * The id of a category.
   *
   * @param name its name
   * @return its id; empty if there is none
   */
  public OptionalInt id(String name) {
    return ids.stream().filter(id -> name(id).equals(name)).mapToInt(Integer::intValue).findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Categories categories && names.equals(categories.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }

  /**
   * The number of categories.
   *
   * @return the number, without the background
   */
  public int size() {
    return ids.size();
  }

  /**
   * The ids.
   *
   * @return the ids in ascending order
   */
  public List<Integer> ids() {
    return ids;
  }

  /**
   * Whether there is a category.
   *
   * @param id an id
   * @return true if so
   */
  public boolean has(int id) {
    return names.containsKey(id);
  }

  /**
   * The name of a category.
   *
   * @param id its id
   * @return its name, null if there is none
   */
  public String name(int id) {
    return names.get(id);
  }

  /**
   * The label of a category.
   *
   * @param id its id, which exists
   * @return its label, from 1
   */
  public int label(int id) {
    return labels.get(id);
  }

  /**
   * The category of a label.
   *
   * @param label a label, from 1
   * @return the id
   */
  public int id(int label) {
    return ids.get(label - 1);
  }
}
