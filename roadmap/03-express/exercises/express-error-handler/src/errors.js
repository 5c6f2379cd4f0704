/** @type {import('express').RequestHandler} */
export function notFound(req, res, next) {
  // TODO: nobody has answered.
  next();
}

/**
 * @param {{ log: (entry: { requestId: string, error: unknown }) => void }} options
 * @returns {import('express').ErrorRequestHandler}
 */
export function errorHandler({ log }) {
  return (err, req, res, next) => {
    // TODO: this tells the client everything, and the log nothing.
    res.status(err.status ?? 500).send(err.stack);
  };
}
