import { join } from 'node:path';
import acme from 'acme-client';
import { readIfThere, writeWhole } from './store.js';

// A CA that hangs or is busy must not hold an order: a failure is to be known at once, and the keeper comes again.
acme.axios.defaults.timeout = 30_000; // acme-client has no limit
// The retries that acme-client 5.4 has in its interceptors lose the error of a connection ("Cannot read properties of
// undefined"), and they wait as long as Retry-After says: hours inside one order, when a rate limit is hit.
acme.axios.interceptors.request.clear();
acme.axios.interceptors.response.clear();

/** A client for the account in the folder. The first time, and for another CA, a key is made and registered. */
export async function openAccount({ folder, directoryUrl, wait = {}, report = () => {} }) {
  const file = join(folder, 'account.json');
  const known = JSON.parse((await readIfThere(file)) ?? '{}');
  if (known.directoryUrl === directoryUrl) {
    return new acme.Client({ directoryUrl, accountUrl: known.accountUrl, accountKey: known.accountKey, ...wait });
  }
  const accountKey = String(await acme.crypto.createPrivateEcdsaKey());
  const client = new acme.Client({ directoryUrl, accountKey, ...wait });
  await client.createAccount({ termsOfServiceAgreed: true });
  report('account', 'key made, registered with the CA');
  await writeWhole(file, JSON.stringify({ directoryUrl, accountUrl: client.getAccountUrl(), accountKey }));
  return client;
}

// #region order
/** @returns {Promise<string>} certificate, intermediates and private key, in PEM */
export async function order({ client, names, answers, report }) {
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  const placed = await client.createOrder({ identifiers });
  const authorizations = await client.getAuthorizations(placed);
  for (const { identifier, status, challenges } of authorizations) {
    report('order', `${identifier.value}: authorization is ${status}`);
    if (status === 'valid') continue; // proved not long ago, the CA reuses it
    await prove(client, challenges.find(({ type }) => type === 'http-01'), answers);
    report('challenge', `${identifier.value}: the CA has fetched the answer`);
  }
  await client.waitForValidStatus(placed); // "ready": a CA may need a moment after the last proof
  const key = await acme.crypto.createPrivateEcdsaKey(); // a new one each time
  const [, csr] = await acme.crypto.createCsr({ altNames: names }, key);
  const issued = await client.finalizeOrder(placed, csr);
  return `${await client.getCertificate(issued)}\n${key}`;
}

async function prove(client, challenge, answers) {
  if (!challenge) throw new Error('no http-01 is offered'); // as for a wildcard
  answers.set(challenge.token, await client.getChallengeKeyAuthorization(challenge));
  try {
    await client.completeChallenge(challenge); // "it is there, look"
    await client.waitForValidStatus(challenge);
  } finally {
    answers.delete(challenge.token);
  }
}
// #endregion
