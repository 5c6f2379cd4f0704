// Lets the more specific range win among equals, as some libraries do: "text/html, */*" then gets HTML from a server that prefers JSON.
export function negotiate(accept, offers) {
  if (!accept?.trim()) return offers[0];
  const ranges = accept.split(',').flatMap((element) => {
    const [range, ...parameters] = element.toLowerCase().split(';').map((part) => part.trim());
    const [type, subtype, more] = range.split('/');
    if (!type || !subtype || more || (type === '*' && subtype !== '*')) return [];
    const given = parameters.map((p) => p.split('=').map((part) => part.trim())).find(([name]) => name === 'q');
    const text = given ? given[1] ?? '' : '1';
    const q = Number(text);
    if (!/^\d(\.\d*)?$/.test(text) || q > 1) return [];
    return [{ type, subtype, q, rank: type === '*' ? 0 : subtype === '*' ? 1 : 2 }];
  }).sort((a, b) => b.rank - a.rank);

  let best = null;
  let bestScore = 0;
  for (const offer of offers) {
    const [type, subtype] = offer.toLowerCase().split('/');
    const range = ranges.find((r) => (r.type === '*' || r.type === type) && (r.subtype === '*' || r.subtype === subtype));
    const score = range?.q > 0 ? range.q + range.rank / 10_000 : 0;
    if (score > bestScore) [best, bestScore] = [offer, score];
  }
  return best;
}
