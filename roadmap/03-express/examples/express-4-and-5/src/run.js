import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { versions } from './versions.js';

/** Builds an app with one version, sends one request, and says in a few words what came back. */
export async function answer(version, build, path, init = {}) {
  const express = versions[version];
  const app = express();
  app.set('env', 'test'); // no stack traces on the terminal
  try {
    build(app, express);
  } catch (err) {
    return `throws at start: ${err.message.replace(/( at index|; visit).*/s, '')}`;
  }
  app.use((err, req, res, next) => { res.status(err.status ?? 500).type('text').send(err.message); });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const res = await fetch(`http://127.0.0.1:${server.address().port}${path}`, { redirect: 'manual', ...init });
    const text = res.headers.get('content-type')?.startsWith('text/html') ? '' : await res.text();
    const allow = res.headers.get('allow')?.replace(/, ?/g, ', ');
    const shown = allow ? `Allow: ${allow}` : res.status < 400 ? res.headers.get('location') ?? text : text;
    return `${res.status} ${shown}`.trim();
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The same for a path alone: req.params, or 404. */
export function params(version, path, url) {
  return answer(version, (app) => app.get(path, (req, res) => res.json(req.params)), url);
}

/** Runs src/processes/NAME.js with one version: its exit code, and what it prints. */
export function processOf(version, name) {
  const file = fileURLToPath(new URL(`processes/${name}.js`, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, version], (err, stdout, stderr) => {
      const said = stdout.trim() || stderr.match(/^\w*Error: .*$/m)?.[0] || '';
      resolve(`exit code ${err?.code ?? 0}: ${said}`);
    });
  });
}
