import { mock } from 'node:test'; // its clock only: two hours pass in a moment
import { DatabaseSync } from 'node:sqlite';
import { createGuard } from './guard.js';
import { MINUTE, createIssuer } from './issuer.js';
import { createRevocations } from './revocations.js';

mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 1, 12) });
const attempt = async (guard, token) => {
  try {
    await guard(token);
    return 'accepted';
  } catch (err) {
    return `refused: ${err.code}`;
  }
};
const ann = { id: '7', role: 'user', tokenVersion: 1 };

console.log('1. Logout after a minute. The token was stolen before.\n');
{
  const db = new DatabaseSync(':memory:');
  const revocations = createRevocations(db);
  db.prepare('INSERT INTO accounts (id, role) VALUES (?, ?)').run(ann.id, ann.role);
  const issuer = createIssuer();
  const [signatureOnly, withList] = [createGuard({ fetchKeys: issuer.fetchKeys }), createGuard({ fetchKeys: issuer.fetchKeys, revocations })];
  const token = await issuer.sign(ann);
  const payload = await withList(token);
  const rows = [];
  for (const minute of [0, 1, 4, 6]) {
    if (minute === 1) revocations.revokeToken(payload);
    rows.push({ minute, 'signature only': await attempt(signatureOnly, token), 'with a list': await attempt(withList, token) });
    mock.timers.tick(([1, 3, 2][rows.length - 1] ?? 0) * MINUTE);
  }
  console.table(rows);
}

console.log('\n2. A new key. Three APIs, a fresh token every minute, one hour: how many are refused?\n');
const rows = [];
for (const [name, change] of Object.entries({
  'published, waited, then signed': (issuer) => issuer.rotate(),
  'signed at once': (issuer) => issuer.rotateAtOnce(),
  'signed at once, old key withdrawn': (issuer) => {
    const old = issuer.signingKid();
    issuer.rotateAtOnce();
    issuer.withdraw(old);
  },
})) {
  const issuer = createIssuer();
  const guards = Array.from({ length: 3 }, () => createGuard({ fetchKeys: issuer.fetchKeys }));
  let refused = 0;
  let tokens = [];
  for (let step = 0; step < 60 * 6; step++) { // every 10 seconds
    if (step % 6 === 0) tokens = [...tokens.slice(-3), await issuer.sign(ann)]; // nobody holds one for 5 minutes
    if (step === 121) {
      for (const guard of guards) await attempt(guard, tokens.at(-1).replace(/^[^.]+/, Buffer.from('{"alg":"ES256","kid":"made-up"}').toString('base64url'))); // Mallory uses the cooldown up
      change(issuer);
      tokens.push(await issuer.sign(ann));
    }
    for (const guard of guards) for (const token of tokens) if (await attempt(guard, token) !== 'accepted') refused++;
    mock.timers.tick(10_000);
  }
  rows.push({ 'the new key was': name, 'valid tokens refused': refused, 'questions to the issuer': issuer.questions() });
}
console.table(rows);
mock.timers.reset();
