/** Posts to an Elasticsearch `_bulk` endpoint. Rejects if there is no answer, or none that is JSON. */
export const createPost = (base, { timeoutMs = 5000 } = {}) => async (body) => {
  const response = await fetch(new URL('/_bulk', base), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, body: await response.json() };
};
