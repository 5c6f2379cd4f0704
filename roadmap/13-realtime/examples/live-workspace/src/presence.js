// #region presence
/** Online while at least one connection is there, and for `graceMs` after the last one. */
export function createPresence({ graceMs, onChange }) {
  const users = new Map(); // userId -> { connections, timer }

  return {
    connected(userId) {
      const user = users.get(userId);
      if (!user) {
        users.set(userId, { connections: 1, timer: undefined });
        return onChange({ userId, online: true });
      }
      clearTimeout(user.timer); // back within the grace period: nobody noticed
      user.connections++;
    },
    disconnected(userId) {
      const user = users.get(userId);
      if (--user.connections > 0) return;
      user.timer = setTimeout(() => {
        users.delete(userId);
        onChange({ userId, online: false });
      }, graceMs);
    },
    online: () => [...users.keys()],
    close() {
      for (const { timer } of users.values()) clearTimeout(timer);
      users.clear();
    },
  };
}
// #endregion
