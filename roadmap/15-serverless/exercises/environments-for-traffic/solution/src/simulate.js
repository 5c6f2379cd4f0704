/**
 * @param {{ at: number, ms: number }[]} requests
 * @param {{ initMs: number, idleMs: number, limit?: number }} platform
 */
export function simulate(requests, { initMs, idleMs, limit = Infinity }) {
  const environments = []; // { freeAt }
  const answers = new Array(requests.length);
  let coldStarts = 0;
  let throttled = 0;
  let peak = 0;

  const arrivals = requests.map((request, index) => ({ ...request, index })).sort((a, b) => a.at - b.at);
  for (const { at, ms, index } of arrivals) {
    const busy = environments.filter((one) => one.freeAt > at).length;
    if (busy >= limit) {
      throttled++;
      answers[index] = { throttled: true };
      continue;
    }
    peak = Math.max(peak, busy + 1);
    const idle = environments.filter((one) => one.freeAt <= at && at - one.freeAt <= idleMs);
    const warm = idle.sort((a, b) => b.freeAt - a.freeAt)[0];
    const latency = warm ? ms : initMs + ms;
    if (warm) warm.freeAt = at + latency;
    else {
      coldStarts++;
      environments.push({ freeAt: at + latency });
    }
    answers[index] = { cold: !warm, latency };
  }
  return { coldStarts, throttled, peak, answers };
}
