/**
 * @param {{ at: number, ms: number }[]} requests
 * @param {{ initMs: number, idleMs: number, limit?: number }} platform
 */
export function simulate(requests, { initMs, idleMs, limit = Infinity }) {
  // TODO: this platform has one environment that is always warm and takes any number of requests.
  return { coldStarts: 0, throttled: 0, peak: 1, answers: requests.map(({ ms }) => ({ cold: false, latency: ms })) };
}
