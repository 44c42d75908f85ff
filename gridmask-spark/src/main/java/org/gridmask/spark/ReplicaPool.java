package org.gridmask.spark;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The idle replicas of this process, which are kept from round to round: so are their primitives
 * and buffers on oneDNN, which are freed with the replica. Those of an earlier run are dropped.
 */
public final class ReplicaPool {

  private static final Deque<Object> IDLE = new ArrayDeque<>();

  /** The run that the idle replicas belong to. */
  private static String current = "";

  private ReplicaPool() {}

  /**
   * Takes an idle replica.
   *
   * @param <T> the class of a run's replicas
   * @param run identifies the run
   * @param type the class of its replicas
   * @return a replica that nothing else uses; null if there is none
   */
  public static synchronized <T> T take(String run, Class<T> type) {
    if (!run.equals(current)) {
      IDLE.clear();
      current = run;
    }
    return type.cast(IDLE.pollLast());
  }

  /**
   * Keeps a replica for the next round.
   *
   * @param run identifies the run
   * @param replica the replica, which its user must no longer use
   */
  public static synchronized void giveBack(String run, Object replica) {
    if (run.equals(current)) {
      IDLE.addLast(replica);
    }
  }
}
