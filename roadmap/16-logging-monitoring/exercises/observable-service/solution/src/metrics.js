const escape = (value) => String(value).replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`));

function sample(name, labels, value) {
  const inner = labels.map(([key, text]) => `${key}="${escape(text)}"`).join(',');
  return `${name}${inner === '' ? '' : `{${inner}}`} ${value}\n`;
}

/**
 * @typedef {Record<string, string | number>} Labels
 */
export function createMetrics() {
  const writers = [];

  /** A map from label set to state, in order of first use. */
  function series(labelNames, create) {
    const all = new Map();
    return {
      all,
      of(labels = {}) {
        const pairs = labelNames.map((name) => [name, labels[name] ?? '']);
        const key = JSON.stringify(pairs.map(([, value]) => String(value)));
        let found = all.get(key);
        if (!found) all.set(key, (found = { labels: pairs, ...create() }));
        return found;
      },
    };
  }

  function add(name, help, type, samples) {
    writers.push(() => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples()}`);
  }

  return {
    /** @returns {{ inc(labels?: Labels): void }} */
    counter(name, help, labelNames = []) {
      const { all, of } = series(labelNames, () => ({ value: 0 }));
      add(name, help, 'counter', () => [...all.values()].map(({ labels, value }) => sample(name, labels, value)).join(''));
      return { inc(labels) { of(labels).value++; } };
    },

    /** @returns {{ observe(labels: Labels, value: number): void }} */
    histogram(name, help, labelNames, buckets) {
      const { all, of } = series(labelNames, () => ({ counts: buckets.map(() => 0), sum: 0, count: 0 }));
      add(name, help, 'histogram', () => [...all.values()].map(({ labels, counts, sum, count }) => {
        let below = 0;
        const lines = buckets.map((bound, i) => sample(`${name}_bucket`, [...labels, ['le', bound]], below += counts[i]));
        lines.push(sample(`${name}_bucket`, [...labels, ['le', '+Inf']], count));
        return lines.join('') + sample(`${name}_sum`, labels, sum) + sample(`${name}_count`, labels, count);
      }).join(''));
      return {
        observe(labels, value) {
          const state = of(labels);
          const i = buckets.findIndex((bound) => value <= bound);
          if (i >= 0) state.counts[i]++;
          state.sum += value;
          state.count++;
        },
      };
    },

    gauge(name, help, read) {
      add(name, help, 'gauge', () => sample(name, [], read()));
    },

    text: () => writers.map((write) => write()).join(''),
  };
}
