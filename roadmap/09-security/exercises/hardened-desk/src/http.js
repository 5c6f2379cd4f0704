/** Given. Do not change. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The body as text. Refuses more than 10 kB. */
export async function readBody(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > 10_000) throw new HttpError(413, 'too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

export async function readForm(req) {
  if (!/^application\/x-www-form-urlencoded\b/i.test(req.headers['content-type'] ?? '')) throw new HttpError(415, 'a form, please');
  return new URLSearchParams(await readBody(req));
}

export async function readJson(req) {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) throw new HttpError(415, 'JSON, please');
  try {
    return JSON.parse(await readBody(req));
  } catch (err) {
    if (err instanceof SyntaxError) throw new HttpError(400, 'malformed JSON');
    throw err;
  }
}

export function cookiesOf(req) {
  const pairs = (req.headers.cookie ?? '').split(/; */).map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  return new Map(pairs.reverse()); // the first one counts
}
