const QVALUE = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/;

/** 'text/*;q=0.5' -> { type: 'text', subtype: '*', q: 0.5 }, or null if it makes no sense */
function parseRange(element) {
  const [range, ...parameters] = element.toLowerCase().split(';').map((part) => part.trim());
  const [type, subtype, ...rest] = range.split('/');
  if (!type || !subtype || rest.length > 0 || (type === '*' && subtype !== '*')) return null;
  let q = 1;
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=').map((part) => part.trim());
    if (name !== 'q') continue;
    if (!QVALUE.test(value)) return null;
    q = Number(value);
  }
  return { type, subtype, q };
}

/** 2: named in full, 1: by type, 0: by anything, -1: not at all */
function specificity(range, offer) {
  const [type, subtype] = offer.toLowerCase().split('/');
  if (range.type === '*') return 0;
  if (range.type !== type) return -1;
  if (range.subtype === '*') return 1;
  return range.subtype === subtype ? 2 : -1;
}

/**
 * @param {string | undefined} accept the value of the Accept header
 * @param {string[]} offers media types without parameters, the preferred one first
 * @returns {string | null} one of the offers, or null if none is acceptable
 */
export function negotiate(accept, offers) {
  if (!accept?.trim()) return offers[0] ?? null;
  const ranges = accept.split(',').map(parseRange).filter((range) => range !== null);

  let best = null;
  let bestQ = 0;
  for (const offer of offers) {
    let rank = -1;
    let q = 0;
    for (const range of ranges) {
      const specific = specificity(range, offer);
      if (specific > rank) [rank, q] = [specific, range.q];
    }
    if (q > bestQ) [best, bestQ] = [offer, q];
  }
  return best;
}
