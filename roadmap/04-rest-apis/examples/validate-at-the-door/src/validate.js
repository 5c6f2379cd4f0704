import { Problem } from './problem.js';

// #region validate
const MOST = 20; // a body of 100 KB has room for 50,000 mistakes

/**
 * Middleware for any library with the Standard Schema interface: Zod, Joi, Yup, Valibot …
 * What is valid is found in `req.valid`; `req.query` cannot be replaced in Express 5.
 * @param {{ body?: object, query?: object, params?: object }} schemas
 */
export function validate(schemas) {
  return async (req, res, next) => {
    if (schemas.body && !req.body) throw new Problem(415, 'Send application/json.');
    const valid = {};
    const errors = [];
    for (const [part, schema] of Object.entries(schemas)) {
      const { issues, value } = await schema['~standard'].validate(req[part]);
      for (const issue of issues?.slice(0, MOST) ?? []) errors.push(...describe(part, issue));
      valid[part] = value;
    }
    if (errors.length > 0) {
      throw new Problem(422, 'The request is not valid.', { errors: errors.slice(0, MOST) });
    }
    req.valid = valid;
    next();
  };
}
// #endregion

// #region describe
function describe(part, { path = [], message, code, keys }) {
  const names = path.map((step) => step.key ?? step); // a step is a name, or has one
  if (code === 'unrecognized_keys') { // Zod reports the object; clients want the member
    return keys.map((name) => locate(part, [...names, name], 'is not known'));
  }
  return [locate(part, names, message)];
}

const locate = (part, names, detail) => (part === 'body'
  ? { pointer: pointerTo(names), detail }
  : { [part === 'query' ? 'parameter' : 'path']: names.join('.'), detail });

/** A JSON Pointer (RFC 6901) as a URL's fragment: #/rooms/0/kind */
export const pointerTo = (names) => `#${names
  .map((name) => String(name).replaceAll('~', '~0').replaceAll('/', '~1'))
  .map((name) => `/${encodeURIComponent(name)}`)
  .join('')}`;
// #endregion
