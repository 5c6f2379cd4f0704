import { randomUUID } from 'node:crypto';

/** The least that shows the flow; the phase on authentication has the whole. */
export function sessions({ users }) {
  const open = new Map();
  return {
    login(req, res) {
      const { name, password } = req.body ?? {};
      const user = users.find((candidate) => candidate.name === name && candidate.password === password);
      if (!user) return res.status(401).json({ error: 'wrong_credentials' });
      const id = randomUUID();
      open.set(id, user);
      res.cookie('sid', id, { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' });
      res.status(204).end();
    },
    required(req, res, next) {
      const id = /(?:^|;\s*)sid=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
      req.user = open.get(id);
      if (!req.user) return res.status(401).json({ error: 'login_required' });
      next();
    },
  };
}
