// Takes the q of the first range that matches: "*/*, text/html;q=0.1" then gives text/html full marks.
export function negotiate(accept, offers) {
  if (!accept?.trim()) return offers[0];
  const ranges = accept.toLowerCase().split(',').map((element) => {
    const [range, ...parameters] = element.split(';').map((part) => part.trim());
    const q = parameters.map((p) => p.split('=').map((x) => x.trim())).find(([name]) => name === 'q')?.[1] ?? '1';
    return { range, q: /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(q) ? Number(q) : -1 };
  }).filter(({ range, q }) => q >= 0 && /^[^/*]+\/[^/]+$|^\*\/\*$/.test(range));
  let best = null;
  let bestQ = 0;
  for (const offer of offers) {
    const [type] = offer.toLowerCase().split('/');
    const match = ranges.find(({ range }) => ['*/*', `${type}/*`, offer.toLowerCase()].includes(range));
    if (match && match.q > bestQ) [best, bestQ] = [offer, match.q];
  }
  return best;
}
