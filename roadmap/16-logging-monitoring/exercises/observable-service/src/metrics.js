/**
 * @typedef {Record<string, string | number>} Labels
 */
export function createMetrics() {
  // TODO: keep the numbers by label set, and write them as text.
  return {
    /** @returns {{ inc(labels?: Labels): void }} */
    counter(name, help, labelNames = []) { return { inc() { void [name, help, labelNames]; } }; },
    /** @returns {{ observe(labels: Labels, value: number): void }} */
    histogram(name, help, labelNames, buckets) { return { observe() { void [name, help, labelNames, buckets]; } }; },
    gauge(name, help, read) { void [name, help, read]; },
    text: () => '',
  };
}
