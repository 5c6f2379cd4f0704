// RFC 8187: what encodeURIComponent leaves alone and filename* does not allow
const encodeName = (name) => encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);

// #region download
/** `sign(key, query)` makes a presigned GET of a minute or so. */
export function sendDownload(response, { file, userId, sign }) {
  // one answer for "not yours" and "not there"
  if (!file || file.ownerId !== userId) return response.writeHead(404).end();
  const location = sign(file.key, {
    'response-content-type': file.type,
    'response-content-disposition': `attachment; filename*=UTF-8''${encodeName(file.name)}`,
  });
  return response.writeHead(302, { location, 'cache-control': 'no-store' }).end();
}
// #endregion
