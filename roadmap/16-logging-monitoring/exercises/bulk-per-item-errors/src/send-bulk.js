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
  // TODO: the status of the request says nothing about the documents.
  const body = docs.map((doc) => `${JSON.stringify({ create: { _index: index, _id: doc.id } })}\n${JSON.stringify(doc.source)}\n`).join('');
  const { status } = await post(body);
  return { stored: status === 200 ? docs.length : 0, failed: [], lost: [] };
}
