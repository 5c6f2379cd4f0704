import { sendProblem } from './problem.js';

// #region deprecated
/** Announces the end on every answer, refuses after it, and says who still calls. */
export function deprecated({ since, sunset, guide, onUse = () => {}, now = Date.now }) {
  if (sunset < since) throw new RangeError('The sunset comes before the deprecation.');
  return (req, res, next) => {
    res.set('Deprecation', `@${Math.floor(since / 1000)}`); // a structured field date
    res.set('Sunset', sunset.toUTCString());                // an HTTP date
    res.append('Link', `<${guide}>; rel="deprecation"; type="text/html"`);
    onUse(req);
    if (now() < sunset.getTime()) return next();
    sendProblem(res, 410, `This version has ended. See ${guide}`);
  };
}
// #endregion
