import { HttpError } from './errors.js';

// #region load
/** Makes middleware that puts what `find(params)` resolves to into res.locals[name], or answers 404. */
export function load(name, find) {
  return async (req, res, next) => {
    const found = await find(req.params); // if it rejects, Express 5 passes the error on
    if (found === undefined) throw new HttpError(404, `No such ${name}.`);
    res.locals[name] = found;
    next();
  };
}
// #endregion

// #region only
/** The end of a route: answers OPTIONS, and refuses every method that the route has no handler for. */
export function only(...methods) {
  const allow = [...methods, 'OPTIONS'].join(', ');
  return (req, res) => {
    res.set('Allow', allow);
    if (req.method === 'OPTIONS') res.status(204).end();
    else res.status(405).json({ error: 'No such method here.' });
  };
}
// #endregion
