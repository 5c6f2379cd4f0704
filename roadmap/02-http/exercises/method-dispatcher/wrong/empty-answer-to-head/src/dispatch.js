// Answers HEAD with an empty 200 instead of the status and the headers that GET would have.
export const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function resource(handlers) {
  const answers = { ...handlers };
  if (answers.GET) answers.HEAD ??= (req, res) => { res.writeHead(200).end(); };
  answers.OPTIONS ??= (req, res) => { res.writeHead(204, { Allow: allow }).end(); };
  const allow = Object.keys(answers).join(', ');
  return (req, res) => {
    if (answers[req.method]) return answers[req.method](req, res);
    if (KNOWN.includes(req.method)) return res.writeHead(405, { Allow: allow }).end();
    return res.writeHead(501).end();
  };
}
