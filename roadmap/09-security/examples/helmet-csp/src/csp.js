/**
 * What CSP Level 3 says about one script, worked out from the header: the part of a browser's answer that can be tested
 * without a browser. It knows nonces, 'self', 'unsafe-inline', hosts without paths, and 'strict-dynamic'.
 */
export function parsePolicy(header) {
  const policy = new Map();
  for (const part of header.split(';')) {
    const [name, ...values] = part.trim().split(/\s+/);
    if (name !== '' && !policy.has(name)) policy.set(name.toLowerCase(), values); // a directive counts once: the first
  }
  return policy;
}

// #region allows
/** `handler`: an attribute such as onclick. `inline`: an element without src. */
export function allowsScript(header, { inline, handler, nonce, src }, page = 'https://shop.example/') {
  if (header === null) return true; // no policy
  const policy = parsePolicy(header);
  const sources = (handler ? policy.get('script-src-attr') : undefined)
    ?? policy.get('script-src') ?? policy.get('default-src');
  if (sources === undefined) return true;

  const nonces = sources.filter((source) => source.startsWith("'nonce-"));
  if (!handler && nonces.includes(`'nonce-${nonce}'`)) return true; // for elements only
  if (inline || handler) return sources.includes("'unsafe-inline'") && nonces.length === 0;
  if (sources.includes("'strict-dynamic'")) return false; // hosts and 'self' count no more
  const { origin, protocol, host } = new URL(src, page);
  const self = origin === new URL(page).origin ? "'self'" : undefined;
  return sources.some((source) => [origin, protocol, host, self].includes(source));
}
// #endregion

/** Every script of a page, as `allowsScript` wants it. Enough for the pages of this example; no HTML parser. */
export function scriptsOf(html) {
  const attribute = (tag, name) => new RegExp(`\\s${name}="?([^"\\s>]*)`, 'i').exec(tag)?.[1];
  const elements = [...html.matchAll(/<script\b[^>]*>/gi)].map(([tag]) => {
    const src = attribute(tag, 'src');
    return { tag, nonce: attribute(tag, 'nonce'), ...(src === undefined ? { inline: true } : { src }) };
  });
  const handlers = [...html.matchAll(/<\w+\b[^>]*\son\w+=[^>]*>/gi)].map(([tag]) => ({ tag, handler: true }));
  return [...elements, ...handlers];
}
