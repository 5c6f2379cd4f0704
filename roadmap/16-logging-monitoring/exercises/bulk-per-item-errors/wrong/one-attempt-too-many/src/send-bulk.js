// Pauses after each failure, also after the last one, and makes `attempts` repetitions beside the first request.
const again = (status) => status === 429 || status >= 500;
const fine = (status) => status >= 200 && status < 300;

/**
 * @typedef {{ id: string, source: object }} Doc
 * @param {Doc[]} docs
 * @param {object} options
 * @param {(body: string) => Promise<{ status: number, body: any }>} options.post
 * @param {string} options.index
 * @param {number} [options.attempts]
 * @param {(attempt: number) => Promise<void>} options.pause
 * @returns {Promise<{ stored: number, failed: { doc: Doc, status: number, reason: string }[], lost: Doc[] }>}
 */
export async function sendBulk(docs, { post, index, attempts = 5, pause }) {
  const refused = new Map(); // doc -> { status, reason }
  let stored = 0;
  let pending = docs;

  for (let attempt = 0; attempt <= attempts && pending.length > 0; attempt++) {
    if (attempt > 0) await pause(attempt - 1);
    const body = pending
      .map((doc) => `${JSON.stringify({ create: { _index: index, _id: doc.id } })}\n${JSON.stringify(doc.source)}\n`)
      .join('');
    let answer;
    try {
      answer = await post(body);
    } catch {
      continue; // no answer: perhaps stored, perhaps not; the id makes it harmless to ask again
    }
    if (again(answer.status)) continue;
    if (!fine(answer.status)) throw new Error(`_bulk answered ${answer.status}`);

    const next = [];
    for (const [i, doc] of pending.entries()) {
      const { status, error } = answer.body.items[i].create;
      if (fine(status) || status === 409) stored++;
      else if (again(status)) next.push(doc);
      else refused.set(doc, { status, reason: error.reason });
    }
    pending = next;
  }

  const failed = docs.filter((doc) => refused.has(doc)).map((doc) => ({ doc, ...refused.get(doc) }));
  return { stored, failed, lost: pending };
}
