const margin = 5 * 60_000; // new ones are there at least five minutes before the old ones end

// #region credentials
/** What the AWS SDK does on an instance: a token by PUT, then the role's credentials, kept until shortly before they end. */
export function instanceCredentials({ origin = 'http://169.254.169.254', now = Date.now } = {}) {
  let current;

  async function load() {
    const ask = async (path, options) => {
      const response = await fetch(origin + path, { ...options, signal: AbortSignal.timeout(1000) });
      if (!response.ok) throw new Error(`metadata ${path}: ${response.status}`);
      return response.text();
    };
    const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
    const token = await ask('/latest/api/token', { method: 'PUT', headers: ttl });
    const headers = { 'x-aws-ec2-metadata-token': token };
    const folder = '/latest/meta-data/iam/security-credentials/';
    const role = await ask(folder, { headers });
    return JSON.parse(await ask(folder + role, { headers }));
  }

  return async () => {
    const found = await current?.catch(() => undefined); // a failure is not kept: ask again
    if (!found || Date.parse(found.Expiration) - margin <= now()) current = load();
    return current;
  };
}
// #endregion
