import { describe, loadConfig } from './config.js';
import { createServer } from './server.js';

let config;
try {
  config = loadConfig(process.env);
} catch (err) {
  console.error(err.message); // words for whoever deploys, not a stack
  process.exit(1);
}

const server = createServer(config);
server.listen(config.port, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log('Configuration:', describe(config));
  console.log(`Listening. Try, with and without TRUST_PROXY=1:
curl ${url}/whoami -H "X-Forwarded-For: 6.6.6.6, 203.0.113.7" -H "X-Forwarded-Proto: https"`);
});
