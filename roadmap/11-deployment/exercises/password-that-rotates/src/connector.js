/**
 * @typedef {{ version: string, username: string, password: string }} Secret
 * @param {{ fetchSecret: () => Promise<Secret>, open: (secret: Secret) => Promise<unknown>, ttl: number, now: () => number }} options
 */
export function createConnector({ fetchSecret, open, ttl, now }) {
  let secret;
  return async function connect() {
    // TODO: a ttl, one fetch for all who wait, and one second chance after a refusal.
    secret ??= await fetchSecret();
    return open(secret);
  };
}
