// Every machine that failed at the same moment tries again at the same moment.
const hour = 3_600_000;

export function plan({ now, random, notBefore, notAfter, window, failures, lastAttempt }) {
  if (failures > 0) {
    const wait = Math.min(hour * 2 ** (failures - 1), 24 * hour);
    return Math.max(now, lastAttempt + wait);
  }
  const lifetime = notAfter - notBefore;
  const usable = window !== null && window.end > window.start;
  const start = usable ? window.start : notBefore + (lifetime * 2) / 3;
  const length = usable ? window.end - window.start : lifetime * 0.05;
  return Math.max(now, start + random() * length);
}
