const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
const decode = (text) => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));?/gi, (all, hex, decimal, name) => {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
  return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal));
});

/**
 * What a browser makes of a page, roughly: its elements with their attributes, and its text. Scripts, titles and text
 * areas end at their end tag and nowhere else, as in the standard.
 */
export function parseHtml(html) {
  const elements = [];
  let text = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) { text += html.slice(at); break; }
    text += html.slice(at, open);
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open);
      at = end === -1 ? html.length : end + 3;
      continue;
    }
    const tag = /^<(\/?)([a-z][^\s/>]*)((?:\s+|\/|[^\s"'>=/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*))?|["'])*)>/i.exec(html.slice(open));
    if (tag === null) {
      const other = /^<[!?/]/.test(html.slice(open)) ? html.indexOf('>', open) : -1;
      if (other === -1) text += '<';
      at = other === -1 ? open + 1 : other + 1;
      continue;
    }
    const [all, slash, rawName, rest] = tag;
    const name = rawName.toLowerCase();
    at = open + all.length;
    if (slash) continue;
    const attributes = {};
    for (const [, key, double, single, bare] of rest.matchAll(/([^\s"'>=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?/g)) attributes[key.toLowerCase()] ??= decode(double ?? single ?? bare ?? '');
    const element = { name, attributes, content: undefined };
    elements.push(element);
    if (['script', 'style', 'title', 'textarea'].includes(name)) {
      const end = html.slice(at).search(new RegExp(`</${name}[\\s/>]`, 'i'));
      const raw = end === -1 ? html.slice(at) : html.slice(at, at + end);
      element.content = name === 'script' || name === 'style' ? raw : decode(raw);
      at += raw.length;
    }
  }
  return { elements, text: decode(text) };
}
