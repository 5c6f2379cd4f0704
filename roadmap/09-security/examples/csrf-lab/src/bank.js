import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import express from 'express';

export const BANK = 'https://bank.example';

/** @param {{ sameSite: 'none' | 'lax' | 'strict', defence: { issue: Function, check: Function } }} options */
export async function openBank({ sameSite, defence }) {
  const sessions = new Map();
  const transfers = [];
  const cards = [];
  const app = express();

  app.use((req, res, next) => {
    const pairs = (req.get('cookie') ?? '').split('; ').map((pair) => pair.split(/=(.*)/s, 2));
    req.cookies = Object.fromEntries(pairs.reverse()); // of two with the same name the first counts, as in cookie-parser
    req.sid = sessions.has(req.cookies['__Host-sid']) ? req.cookies['__Host-sid'] : open(res, null);
    req.user = sessions.get(req.sid);
    next();
  });
  app.use(express.urlencoded({ extended: false }), express.text());

  // A visitor has a session, too: a login form needs a token as well.
  function open(res, user) {
    const sid = randomBytes(32).toString('base64url');
    sessions.set(sid, user);
    res.cookie('__Host-sid', sid, { path: '/', secure: true, httpOnly: true, sameSite });
    return sid;
  }
  app.get('/form', (req, res) => res.send(defence.issue(req, res)));

  app.use(defence.check);

  app.post('/login', (req, res) => {
    sessions.delete(req.sid);
    open(res, req.body.user);
    res.send('Welcome');
  });
  const loggedIn = (req, res, next) => (req.user ? next() : res.sendStatus(401));
  const transfer = (req, res, to) => {
    transfers.push({ from: req.user, to });
    res.send('Done');
  };
  app.post('/transfer', loggedIn, (req, res) => transfer(req, res, req.body.to));
  app.get('/transfer', loggedIn, (req, res) => transfer(req, res, req.query.to)); // a mistake: GET changes something
  app.post('/api/transfer', loggedIn, (req, res) => { // a mistake: text is read as JSON, whatever its type is
    transfer(req, res, JSON.parse(req.body).to);
  });
  app.post('/cards', loggedIn, (req, res) => {
    cards.push({ owner: req.user, number: req.body.number });
    res.send('Saved');
  });

  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    transfers,
    cards,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
