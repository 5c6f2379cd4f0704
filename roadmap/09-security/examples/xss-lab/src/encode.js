// #region html
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text between tags, and for attribute values in quotes. */
export const html = (text) => String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
// #endregion

// #region url
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

/** For href and src, before html(): entities do not change what a URL means. Parsed as browsers do. */
export function url(text) {
  const parsed = URL.parse(text, 'https://shop.example/');
  return parsed && SCHEMES.has(parsed.protocol) ? parsed.href : '#';
}
// #endregion

// #region json
/** For data in a script element. There the HTML parser looks for </script and <!--, and knows no entities. */
export const json = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');
// #endregion
