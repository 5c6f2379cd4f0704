// Takes every error for a wrong password: a database that is down costs a fetch for each attempt.
const refusals = new Set(['28P01', '28000']); // invalid_password, invalid_authorization_specification

export function createConnector({ fetchSecret, open, ttl, now }) {
  let secret;
  let fetchedAt = -Infinity;
  let underWay;

  function refresh() {
    underWay ??= (async () => {
      try {
        const fresh = await fetchSecret();
        [secret, fetchedAt] = [fresh, now()];
      } finally {
        underWay = undefined;
      }
    })();
    return underWay;
  }

  async function current() {
    if (now() - fetchedAt < ttl) return secret;
    try {
      await refresh();
    } catch (error) {
      if (secret === undefined) throw error; // else the old one probably still works
    }
    return secret;
  }

  return async function connect() {
    const used = await current();
    try {
      return await open(used);
    } catch (refusal) {
      if (secret.version === used.version) {
        await refresh().catch((error) => { refusal.cause ??= error; });
      }
      if (secret.version === used.version) throw refusal;
      return open(secret);
    }
  };
}
