import { STATUS_CODES } from 'node:http';

/** Thrown by handlers on purpose. What is in it goes out, as application/problem+json (RFC 9457). */
export class Problem extends Error {
  constructor(status, detail, { headers = {}, ...extensions } = {}) {
    super(detail);
    this.name = 'Problem';
    Object.assign(this, { status, headers, extensions });
  }
}

// #region translate
/** What Express and its body parser throw by themselves, in our words. */
const FOREIGN = {
  'entity.parse.failed': [400, 'The body is not valid JSON.'],
  'entity.too.large': [413, 'The body is too large.'],
  'encoding.unsupported': [415, 'This Content-Encoding is not supported.'],
  'charset.unsupported': [415, 'This charset is not supported.'],
};

function translate(err) {
  if (err instanceof Problem) return err;
  if (Object.hasOwn(FOREIGN, err?.type)) return new Problem(...FOREIGN[err.type]);
  if (err instanceof URIError) return new Problem(400, 'The path is not valid.');
  if (err?.expose && err.status === 400) return new Problem(400, 'The body cannot be read.'); // a broken gzip
  return undefined; // a bug, or a broken database: nobody's business but ours
}
// #endregion

/** The last middleware. Its four parameters are how Express knows it. */
export function sendProblem(log) {
  return (err, req, res, next) => {
    if (res.headersSent) return next(err); // Express cuts the connection
    const known = translate(err);
    if (!known) log(`${req.method} ${req.originalUrl}`, err);
    const { status, message, headers, extensions } = known ?? new Problem(500);
    const body = { ...extensions, type: 'about:blank', title: STATUS_CODES[status], status };
    if (message) body.detail = message;
    res.status(status).set({ 'Cache-Control': 'no-store', ...headers });
    res.setHeader('Content-Type', 'application/problem+json');
    res.end(JSON.stringify(body));
  };
}

/** For the end of the app: 404, where Express would send HTML. */
export const notFound = (req) => {
  throw new Problem(404, 'There is nothing at this path.');
};

/** For `.all()` at the end of a route: 405, where Express would send a 404. */
export const only = (...methods) => (req, res) => {
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (req.method === 'OPTIONS') return res.status(204).set('Allow', allow).end();
  throw new Problem(405, `${req.method} is not possible here.`, { headers: { Allow: allow } });
};
