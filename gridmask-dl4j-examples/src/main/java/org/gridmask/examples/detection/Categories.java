package org.gridmask.examples.detection;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The categories of objects, and the labels that networks have for them: 1, 2, ... in the order of
 * the ids, where 0 is the background. COCO's 80 categories have ids in 1..90 with gaps.
 */
public final class Categories {

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
