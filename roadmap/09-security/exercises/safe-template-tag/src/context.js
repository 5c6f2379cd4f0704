/** Attributes whose value is a URL. */
export const URL_ATTRIBUTES = new Set(['href', 'src', 'action', 'formaction', 'poster', 'cite', 'data', 'ping', 'background', 'xlink:href']);

const RAW = new Set(['script', 'style', 'iframe', 'noembed', 'noframes', 'noscript', 'xmp', 'plaintext']);
const HOLE = '\0';

/**
 * Where does the hole after these literal parts stand?
 *
 * @param {readonly string[]} parts of the template, up to the hole
 * @returns {{ kind: 'text' | 'comment' | 'tag' }
 *   | { kind: 'raw', element: string, type: string }
 *   | { kind: 'attribute', name: string, quoted: boolean, before: string }}
 *   `name` and `element` in lower case; `type` is the type of a script element; `before` is what the attribute's value
 *   has had so far, with a \0 for each earlier hole.
 */
export function contextOf(parts) {
  const text = parts.join(HOLE);
  let at = 0;
  while (true) {
    at = text.indexOf('<', at);
    if (at === -1) return { kind: 'text' };
    if (text.startsWith('<!', at) || text.startsWith('<?', at)) {
      const end = text.startsWith('<!--', at) ? text.indexOf('-->', at + 4) : text.indexOf('>', at);
      if (end === -1) return { kind: 'comment' };
      at = end + 1;
      continue;
    }
    const open = /<(\/?)([a-z][^\s/>]*)/iy;
    open.lastIndex = at;
    const match = open.exec(text);
    if (!match) {
      if (/^<\/?\0?$/.test(text.slice(at))) return { kind: 'tag' };
      at++;
      continue;
    }
    const tag = readTag(text, open.lastIndex);
    if (tag.context) return tag.context;
    at = tag.end;
    const element = match[2].toLowerCase();
    if (match[1] || !RAW.has(element)) continue;
    const end = text.toLowerCase().indexOf(`</${element}`, at);
    if (end === -1) return { kind: 'raw', element, type: tag.attributes.get('type') ?? '' };
    at = end;
  }
}

/** From behind the tag's name to its >. Gives a context if the text ends before. */
function readTag(text, at) {
  const attributes = new Map();
  while (true) {
    while (/[\s/]/.test(text[at] ?? '')) at++;
    if (at >= text.length) return { context: { kind: 'tag' } };
    if (text[at] === '>') return { end: at + 1, attributes };
    const start = at++;
    while (at < text.length && !/[\s/>=]/.test(text[at])) at++;
    const name = text.slice(start, at).toLowerCase();
    while (/\s/.test(text[at] ?? '')) at++;
    if (at >= text.length) return { context: { kind: 'tag' } };
    if (text[at] !== '=') continue;
    at++;
    while (/\s/.test(text[at] ?? '')) at++;
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, at + 1);
      if (end === -1) return { context: { kind: 'attribute', name, quoted: true, before: text.slice(at + 1) } };
      if (!attributes.has(name)) attributes.set(name, text.slice(at + 1, end)); // of two with the same name the first counts
      at = end + 1;
    } else {
      const begin = at;
      while (at < text.length && !/[\s>]/.test(text[at])) at++;
      if (at >= text.length) return { context: { kind: 'attribute', name, quoted: false, before: text.slice(begin) } };
      if (!attributes.has(name)) attributes.set(name, text.slice(begin, at));
    }
  }
}
