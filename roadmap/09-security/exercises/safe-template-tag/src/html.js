import { contextOf, URL_ATTRIBUTES } from './context.js';

/** @returns {object} `String()` of it is the HTML */
export function html(parts, ...values) {
  // TODO: this pastes. Ask contextOf(parts.slice(0, i + 1)) where values[i] stands, and write it so that it stays there.
  let text = parts[0];
  values.forEach((value, i) => { text += value + parts[i + 1]; });
  return { toString: () => text };
}

/** Data for <script type="application/json">. */
export function json(value) {
  // TODO: </script> in a string ends the element.
  return { toString: () => JSON.stringify(value) };
}
