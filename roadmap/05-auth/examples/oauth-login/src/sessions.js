import { randomBytes } from 'node:crypto';

const random = () => randomBytes(32).toString('base64url');

/** As small as possible; how to do it right: the topic "Sessions". */
export function createSessions({ secure }) {
  const name = secure ? '__Host-sid' : 'sid';
  const rows = new Map();
  const idOf = (req) => new RegExp(`(?:^|; )${name}=([\\w-]+)`).exec(req.get('cookie') ?? '')?.[1];

  return {
    get: (req) => rows.get(idOf(req)),
    /** A new session with a new id: at the start of a login, and again at its end. */
    renew(req, res, data) {
      rows.delete(idOf(req));
      const id = random();
      rows.set(id, data);
      // Lax, not Strict: the browser comes back from the provider by a link from another site.
      res.cookie(name, id, { path: '/', httpOnly: true, sameSite: 'lax', secure });
    },
    end(req, res) {
      rows.delete(idOf(req));
      res.clearCookie(name, { path: '/', httpOnly: true, sameSite: 'lax', secure });
    },
  };
}
