import { HttpError } from './errors.js';

// #region deadline
/** Gives each request `ms`. Handlers hand `req.deadline` to whatever they wait for. */
export function deadline(ms) {
  return (req, res, next) => {
    const controller = new AbortController();
    req.deadline = controller.signal;
    const timer = setTimeout(() => {
      controller.abort(new HttpError(503, 'It took too long.'));
    }, ms);
    res.once('close', () => {
      clearTimeout(timer);
      if (!res.writableFinished) controller.abort(); // the client has left
    });
    next();
  };
}
// #endregion
