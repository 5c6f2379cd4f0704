/** @type {import('express').RequestHandler} */
export function notFound(req, res, next) {
  // TODO
  next();
}

/**
 * @param {{ log: (entry: object) => void }} options
 * @returns {import('express').ErrorRequestHandler}
 */
export function errorHandler({ log }) {
  return (err, req, res, next) => {
    // TODO: every error is a 500 here, and tells all.
    res.status(500).json({ error: err.message });
  };
}
