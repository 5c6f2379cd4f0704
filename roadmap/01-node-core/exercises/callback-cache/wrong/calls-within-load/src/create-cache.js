// Defers only until get has returned. After that it calls back within load, whose own catch swallows the callback's exception.
export function createCache(load) {
  const values = new Map();

  return function get(key, callback) {
    let settled = false;
    let returned = false;
    const settle = (error, value) => {
      if (settled) return; // the first outcome counts
      settled = true;
      if (!error) values.set(key, value);
      const call = () => (error ? callback(error) : callback(null, value));
      if (returned) call();
      else queueMicrotask(call);
    };

    if (values.has(key)) return settle(null, values.get(key));
    try {
      load(key, settle);
    } catch (error) {
      settle(error);
    }
    returned = true;
  };
}
