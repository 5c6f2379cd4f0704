const folder = '/.well-known/acme-challenge/';

// #region port80
/**
 * What listens on port 80: answers for the challenges that are under way, a redirect for all else.
 * @param {{ answers: Map<string, string>, name: string }} options `answers`: key authorization by token
 */
export function port80({ answers, name }) {
  return (request, response) => {
    const [path] = request.url.split('?');
    if (!path.startsWith(folder)) {
      const location = `https://${name}/${request.url.replace(/^\/+/, '')}`;
      return response.writeHead(308, { location }).end();
    }
    const answer = answers.get(path.slice(folder.length));
    if (answer === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(answer);
  };
}
// #endregion
