/**
 * @typedef {{ name: string, long: number, short: number, rate: number }} Rule windows in minutes
 * @param {object} options
 * @param {number} options.slo share of good requests that is promised, such as 0.999
 * @param {Rule[]} options.rules
 * @param {number} [options.minRequests]
 * @param {() => number} [options.now] milliseconds since 1970
 * @returns {{ record(ok: boolean): void, rate(minutes: number): number, firing(): string[], size(): number }}
 */
export function createBurnRate({ slo, rules, minRequests = 100, now = Date.now }) {
  const requests = [];
  return {
    record(ok) { requests.push({ ok, at: now() }); },
    // TODO: windows, rules, and a bound.
    rate: () => requests.filter(({ ok }) => !ok).length / requests.length / (1 - slo),
    firing() { return requests.length < minRequests ? [] : rules.filter(({ rate }) => this.rate() > rate).map(({ name }) => name); },
    size: () => requests.length,
  };
}
