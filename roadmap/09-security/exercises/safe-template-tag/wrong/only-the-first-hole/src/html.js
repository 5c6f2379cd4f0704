// Looks at the first hole of a URL only: java and script:alert(1) are harmless one by one.
import { contextOf, URL_ATTRIBUTES } from './context.js';

const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const encode = (text) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);

// A private field is a mark that nobody else can make.
class Html {
  #text;
  constructor(text) { this.#text = text; }
  toString() { return this.#text; }
  static is(value) { return typeof value === 'object' && value !== null && #text in value; }
}
class Json {
  #text;
  constructor(text) { this.#text = text; }
  toString() { return this.#text; }
  static is(value) { return typeof value === 'object' && value !== null && #text in value; }
}

/** @returns {object} `String()` of it is the HTML */
export function html(parts, ...values) {
  let text = parts[0];
  values.forEach((value, i) => {
    text += write(value, contextOf(parts.slice(0, i + 1))) + parts[i + 1];
  });
  return new Html(text);
}

/** Data for <script type="application/json">. */
export function json(value) {
  return new Json((JSON.stringify(value) ?? 'null').replaceAll('<', '\\u003c'));
}

function write(value, context) {
  if (context.kind === 'raw') {
    const island = context.element === 'script' && context.type.toLowerCase() === 'application/json';
    if (island && Json.is(value)) return String(value);
    throw new TypeError(`No value may stand in <${context.element}>. For data: <script type="application/json"> and json().`);
  }
  if (Json.is(value)) throw new TypeError('json() is for <script type="application/json">.');
  if (context.kind === 'text') return writeText(value);
  if (context.kind === 'attribute' && context.quoted) return writeAttribute(value, context);
  throw new TypeError(`No value may stand here (${context.kind}). Put attribute values in quotes.`);
}

function writeText(value) {
  if (Html.is(value)) return String(value);
  if (Json.is(value)) throw new TypeError('json() is for <script type="application/json">.');
  return Array.isArray(value) ? value.map(writeText).join('') : encode(plain(value));
}

function writeAttribute(value, { name, before }) {
  if (name === 'style' || name === 'srcdoc' || name.startsWith('on')) throw new TypeError(`No value may stand in ${name}.`);
  if (Html.is(value) || Array.isArray(value)) throw new TypeError(`${name} takes one plain value.`);
  const text = plain(value);
  if (!URL_ATTRIBUTES.has(name)) return encode(text);
  if (before.trim() === '') return encode(isHarmless(text) ? text : '#');
  return encode(text);
}

const plain = (value) => (value === null || value === undefined || typeof value === 'boolean' ? '' : String(value));

const isHarmless = (text) => SCHEMES.has(URL.parse(text, 'https://base.invalid/')?.protocol);
