import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import express from 'express';
import * as attacks from '../src/attacks.js';
import { safe } from '../src/safe.js';
import { start } from '../src/serving.js';
import { TOKEN } from '../src/users.js';
import { vulnerable } from '../src/vulnerable.js';

const limit = { timeout: 20_000 };

async function serve(t, createApp) {
  const server = await start(createApp);
  t.after(() => server.close());
  return server;
}

describe('each attack works on the one and fails on the other', limit, () => {
  for (const [name, attack] of Object.entries(attacks)) {
    test(name, limit, async (t) => {
      const [open, closed] = [await serve(t, vulnerable), await serve(t, safe)];
      assert.equal(await attack(open.base, open.users), true, 'the attack must work where the types are not checked');
      assert.equal(await attack(closed.base, closed.users), false);
    });
  }
});

test('the safe service still does its work, once a token', limit, async (t) => {
  const { base, users } = await serve(t, safe);
  assert.deepEqual(await (await fetch(`${base}/users?name=Ann`)).json(), ['Ann']);
  const [badge] = await (await fetch(`${base}/badges?title=$resetToken`)).json();
  assert.equal(badge.title, '$resetToken');
  const reset = () => fetch(`${base}/reset`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: TOKEN, password: 'a new one' }),
  });
  assert.equal((await reset()).status, 200);
  assert.equal((await users.findOne({ _id: 1 })).password, 'a new one');
  assert.equal((await reset()).status, 400);
});

test('what the parsers of Express 5 make of token[$ne]', limit, async (t) => {
  const echo = (parser) => () => {
    const app = express();
    if (parser) app.set('query parser', parser);
    app.use(express.urlencoded({ extended: parser === 'extended' }));
    return app.all('/', (req, res) => res.json({ query: req.query, body: req.body ?? null }));
  };
  const ask = async (parser) => {
    const { base } = await serve(t, echo(parser));
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'token[$ne]=x' };
    return (await fetch(`${base}/?token[$ne]=x`, form)).json();
  };
  assert.deepEqual(await ask(), { query: { 'token[$ne]': 'x' }, body: { 'token[$ne]': 'x' } }, 'the defaults');
  assert.deepEqual(await ask('extended'), { query: { token: { $ne: 'x' } }, body: { token: { $ne: 'x' } } });
});
