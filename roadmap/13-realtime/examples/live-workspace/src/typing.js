// #region typing
/** Who types where. Each entry ends by itself: "stopped" is the event that gets lost. */
export function createTyping({ ttlMs, onChange }) {
  const timers = new Map(); // key -> timer
  const keyOf = (room, userId) => JSON.stringify([room, userId]);

  function stop(room, userId) {
    const key = keyOf(room, userId);
    if (!timers.has(key)) return;
    clearTimeout(timers.get(key));
    timers.delete(key);
    onChange({ room, userId, typing: false });
  }

  return {
    stop,
    ping(room, userId) {
      const key = keyOf(room, userId);
      const isNew = !timers.has(key);
      clearTimeout(timers.get(key));
      timers.set(key, setTimeout(stop, ttlMs, room, userId));
      if (isNew) onChange({ room, userId, typing: true }); // further pings only extend
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
// #endregion
