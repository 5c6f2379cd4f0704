// Does not return what the handler returns: an async handler that fails becomes an unhandled rejection, which ends the process.
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function resource(handlers) {
  const answers = { ...handlers };
  if (answers.GET) answers.HEAD ??= answers.GET;
  answers.OPTIONS ??= (req, res) => { res.writeHead(204, { Allow: allow }).end(); };
  const allow = Object.keys(answers).join(', ');
  return (req, res) => {
    if (answers[req.method]) answers[req.method](req, res);
    else if (KNOWN.includes(req.method)) res.writeHead(405, { Allow: allow }).end();
    else res.writeHead(501).end();
  };
}
