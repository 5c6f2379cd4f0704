// Number() instead of a check: "q=" is 0, "q=high" is NaN, and "q=2" beats every honest client.
export function negotiate(accept, offers) {
  if (!accept?.trim()) return offers[0];
  const ranges = accept.toLowerCase().split(',').map((element) => {
    const [range, ...parameters] = element.split(';').map((part) => part.trim());
    const q = parameters.map((p) => p.split('=').map((x) => x.trim())).find(([name]) => name === 'q')?.[1] ?? '1';
    return { range, q: Number(q) };
  });
  let best = null;
  let bestQ = 0;
  for (const offer of offers) {
    const lower = offer.toLowerCase();
    const find = (name) => ranges.find(({ range }) => range === name);
    const match = find(lower) ?? find(`${lower.split('/')[0]}/*`) ?? find('*/*');
    if (match && match.q > bestQ) [best, bestQ] = [offer, match.q];
  }
  return best;
}
