// Sorts the client's ranges by q and takes the first offer that fits: the server's order never counts, and q=0 still wins.
export function negotiate(accept, offers) {
  if (!accept?.trim()) return offers[0];
  const ranges = accept.toLowerCase().split(',').map((element) => {
    const [range, ...parameters] = element.split(';').map((part) => part.trim());
    const q = parameters.map((p) => p.split('=').map((x) => x.trim())).find(([name]) => name === 'q')?.[1] ?? '1';
    return { range, q: Number(q) };
  }).sort((a, b) => b.q - a.q);
  for (const { range } of ranges) {
    const offer = offers.find((o) => ['*/*', `${o.toLowerCase().split('/')[0]}/*`, o.toLowerCase()].includes(range));
    if (offer) return offer;
  }
  return null;
}
