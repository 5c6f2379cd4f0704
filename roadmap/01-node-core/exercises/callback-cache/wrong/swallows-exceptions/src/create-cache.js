// Protects itself from the callback: the caller's bug disappears without a trace.
export function createCache(load) {
  const values = new Map();
  return function get(key, callback) {
    let settled = false;
    const settle = (error, value) => {
      if (settled) return;
      settled = true;
      if (!error) values.set(key, value);
      queueMicrotask(() => {
        try {
          if (error) callback(error);
          else callback(null, value);
        } catch {
          // not our problem
        }
      });
    };
    if (values.has(key)) return settle(null, values.get(key));
    try {
      load(key, settle);
    } catch (error) {
      settle(error);
    }
  };
}
