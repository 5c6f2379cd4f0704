// Takes the highest q of all the ranges that match: "text/html;q=0, */*" no longer keeps HTML out.
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
    const matches = ranges.filter(({ range }) => ['*/*', `${type}/*`, offer.toLowerCase()].includes(range));
    const q = Math.max(0, ...matches.map((match) => match.q));
    if (q > bestQ) [best, bestQ] = [offer, q];
  }
  return best;
}
