/** The nearest-rank percentile: the smallest value that `p` % of all values do not exceed. */
export function percentile(values, p) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
