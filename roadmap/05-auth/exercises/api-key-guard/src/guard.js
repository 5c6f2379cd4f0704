/**
 * @param {object} options
 * @param {{ find(id: string): Promise<object | undefined> }} options.keys
 * @param {string} options.realm
 * @param {() => number} [options.now] milliseconds
 */
export function createGuard({ keys, realm, now = Date.now }) {
  return function guard(scope) {
    return async (req, res, next) => {
      // TODO: lets in whoever knows the id of a key. See the README.
      const key = req.headers.authorization.split(' ')[1];
      const row = await keys.find(key.split('_')[1]);
      if (!row || !row.scopes.includes(scope)) {
        res.statusCode = 401;
        res.end();
        return;
      }
      req.client = row;
      next();
    };
  };
}
