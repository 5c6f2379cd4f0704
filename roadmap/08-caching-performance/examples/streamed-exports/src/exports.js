import { pipeline } from 'node:stream/promises';

const line = (order) => JSON.stringify(order) + '\n';

// #region collect
/** Everything in memory, as objects, as text and as bytes; then the first byte. */
export async function collect(pages, res) {
  const lines = [];
  for await (const page of pages) lines.push(...page.map(line));
  res.end(lines.join(''));
}
// #endregion

/** Constant memory, but each row is a write of its own. */
export async function byRow(pages, res) {
  await pipeline(async function* () {
    for await (const page of pages) {
      for (const order of page) yield line(order);
    }
  }, res);
}

// #region by-page
/** Constant memory, and one write for each page. */
export async function byPage(pages, res) {
  await pipeline(async function* () {
    for await (const page of pages) yield page.map(line).join('');
  }, res);
}
// #endregion
