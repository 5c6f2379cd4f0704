import * as attacks from './attacks.js';
import { API, ISSUER, createIssuer } from './issuer.js';
import { createNaiveVerifier } from './naive.js';
import { createVerifier } from './verify.js';

const issuer = await createIssuer();
const naive = createNaiveVerifier(issuer.publicKey);
const strict = createVerifier({ jwksUrl: issuer.jwksUrl, issuer: ISSUER, audience: API });

const genuine = await issuer.sign();
console.log(`A genuine token, ${genuine.length} characters, readable by everybody:\n`);
for (const part of genuine.split('.').slice(0, 2)) console.log(' ', Buffer.from(part, 'base64url').toString());
console.log(`\nAccepted as user ${(await strict(genuine)).sub}. The others:\n`);

const outcome = {};
for (const [name, forge] of Object.entries(attacks)) {
  const token = await forge(issuer);
  outcome[name] = {};
  for (const [variant, verify] of Object.entries({ naive, jose: strict })) {
    try {
      outcome[name][variant] = `accepted, ${(await verify(token)).role}`;
    } catch (err) {
      outcome[name][variant] = err.claim ? `refused: ${err.claim}` : `refused: ${err.code ?? err.message}`;
    }
  }
}
console.table(outcome);
issuer.close();
