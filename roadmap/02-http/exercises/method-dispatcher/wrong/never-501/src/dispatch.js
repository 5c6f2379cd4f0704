// Calls every method that it cannot serve "not allowed", those too that the server has never heard of.
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function resource(handlers) {
  const answers = { ...handlers };
  if (answers.GET) answers.HEAD ??= answers.GET;
  answers.OPTIONS ??= (req, res) => { res.writeHead(204, { Allow: allow }).end(); };
  const allow = Object.keys(answers).join(', ');
  return (req, res) => {
    if (answers[req.method]) return answers[req.method](req, res);
    return res.writeHead(405, { Allow: allow }).end();
  };
}
