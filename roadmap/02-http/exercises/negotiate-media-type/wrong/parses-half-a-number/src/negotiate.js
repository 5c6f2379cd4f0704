// parseFloat takes what it can read and drops the rest: "q=0.5x" is malformed, and counts as 0.5.
export function negotiate(accept, offers) {
  if (!accept?.trim()) return offers[0];
  const ranges = accept.split(',').flatMap((element) => {
    const [range, ...parameters] = element.toLowerCase().split(';').map((part) => part.trim());
    const [type, subtype, more] = range.split('/');
    if (!type || !subtype || more || (type === '*' && subtype !== '*')) return [];
    const given = parameters.map((p) => p.split('=').map((part) => part.trim())).find(([name]) => name === 'q');
    const text = given ? given[1] ?? '' : '1';
    const q = parseFloat(text);
    if (!(q >= 0 && q <= 1)) return [];
    return [{ type, subtype, q, rank: type === '*' ? 0 : subtype === '*' ? 1 : 2 }];
  }).sort((a, b) => b.rank - a.rank);

  let best = null;
  let bestQ = 0;
  for (const offer of offers) {
    const [type, subtype] = offer.toLowerCase().split('/');
    const range = ranges.find((r) => (r.type === '*' || r.type === type) && (r.subtype === '*' || r.subtype === subtype));
    if (range && range.q > bestQ) [best, bestQ] = [offer, range.q];
  }
  return best;
}
