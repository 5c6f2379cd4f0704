import { createServer } from 'node:http';

/** A stand-in for somebody's API: GET /rows?after=ID answers 100 rows and the next cursor. */
export function createApi({ total, pageSize = 100 }) {
  const asked = [];
  const server = createServer((req, res) => {
    const after = Number(new URL(req.url, 'http://a.test').searchParams.get('after') ?? 0);
    asked.push(after);
    const count = Math.min(pageSize, total - after);
    const rows = Array.from({ length: count }, (_, i) => ({ id: after + i + 1, title: `Row ${after + i + 1}` }));
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify({ rows, next: after + count < total ? String(after + count) : null }));
  });
  return { server, asked };
}

/** @returns {import('./pages.js').FetchPage} */
export function pageFetcher(base) {
  return async (cursor, { signal }) => {
    const url = new URL('/rows', base);
    if (cursor !== null) url.searchParams.set('after', cursor);
    const res = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
    if (!res.ok) throw new Error(`${url}: ${res.status}`);
    return res.json();
  };
}
