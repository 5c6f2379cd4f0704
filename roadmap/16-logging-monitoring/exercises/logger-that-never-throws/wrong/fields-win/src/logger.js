// Spreads the fields over the head: a field named level or message replaces the real one.
const ORDER = ['debug', 'info', 'warn', 'error'];

/** A copy that JSON.stringify survives. `above` holds the ancestors of `value`. */
function plain(value, above = new Set()) {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return undefined; // JSON leaves it out, unless its name is toJSON: then it would be called
  if (value === null || typeof value !== 'object') return value;
  if (above.has(value)) return '[circular]';
  above.add(value);
  try {
    if (value instanceof Error) {
      const copy = { name: value.name, message: value.message, stack: value.stack };
      if (Object.hasOwn(value, 'cause')) copy.cause = plain(value.cause, above);
      return copyOwn(value, copy, above);
    }
    if (typeof value.toJSON === 'function') return plain(value.toJSON(), above);
    if (Array.isArray(value)) return value.map((item) => guarded(() => item, above));
    return copyOwn(value, {}, above);
  } finally {
    above.delete(value);
  }
}

function copyOwn(value, copy, above) {
  for (const key of Object.keys(value)) copy[key] = guarded(() => value[key], above);
  return copy;
}

/** What cannot be read costs this one value. A full stack is for the caller: each level would fail again. */
function guarded(read, above) {
  try {
    return plain(read(), above);
  } catch (err) {
    if (err instanceof RangeError && /call stack/.test(err.message)) throw err;
    return `[threw: ${err?.message ?? err}]`;
  }
}

export function createLogger({
  level = 'info',
  write = (line) => process.stdout.write(line),
  now = Date.now,
  context = () => undefined,
} = {}) {
  const shared = { dropped: 0 };

  function make(bindings) {
    function render(at, message, fields) {
      const head = { time: new Date(now()).toISOString(), level: at, message: String(message) };
      try {
        const own = typeof fields === 'function' ? fields() : fields;
        const line = { ...head };
        for (const source of [...bindings, context(), own]) {
          const copy = plain({ fields: source }).fields;
          for (const [key, value] of Object.entries(copy ?? {})) line[key] = value;
        }
        return JSON.stringify(line);
      } catch (err) {
        return JSON.stringify({ ...head, logError: String(err?.message ?? err) });
      }
    }

    const log = (at) => (message, fields) => {
      if (ORDER.indexOf(at) < ORDER.indexOf(level)) return;
      try {
        write(`${render(at, message, fields)}\n`);
      } catch {
        shared.dropped++; // there is nowhere left to complain
      }
    };

    return {
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
      child: (more) => make([...bindings, more]),
      get dropped() { return shared.dropped; },
    };
  }
  return make([]);
}
