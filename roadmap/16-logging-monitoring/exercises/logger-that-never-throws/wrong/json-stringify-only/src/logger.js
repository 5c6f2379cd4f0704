// JSON.stringify with a replacer for errors and BigInt: one cycle or one getter that throws, and all fields are gone.
const ORDER = ['debug', 'info', 'warn', 'error'];

function replacer(key, value) {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack, ...value, cause: value.cause };
  return value;
}

export function createLogger({ level = 'info', write = (line) => process.stdout.write(line), now = Date.now, context = () => undefined } = {}) {
  const shared = { dropped: 0 };
  function make(bindings) {
    const log = (at) => (message, fields) => {
      if (ORDER.indexOf(at) < ORDER.indexOf(level)) return;
      const head = { time: new Date(now()).toISOString(), level: at, message };
      let line;
      try {
        const all = { ...bindings, ...context(), ...(typeof fields === 'function' ? fields() : fields) };
        const rest = Object.fromEntries(Object.entries(all).map(([key, value]) => [key in head ? `_${key}` : key, value]));
        line = JSON.stringify({ ...head, ...rest }, replacer);
      } catch (err) {
        line = JSON.stringify({ ...head, logError: err.message });
      }
      try {
        write(`${line}\n`);
      } catch {
        shared.dropped++; // nowhere left to complain
      }
    };
    return {
      debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error'),
      child: (more) => make({ ...bindings, ...more }),
      get dropped() { return shared.dropped; },
    };
  }
  return make({});
}
