import { once } from 'node:events';
import { createApp } from './app.js';
import { allowsScript, scriptsOf } from './csp.js';

const attacks = [
  '<script>steal(document.cookie)</script>',
  '<img src=x onerror="steal(document.cookie)">',
  '<script src="https://evil.example/x.js"></script>',
  '<script nonce="Z3Vlc3NlZA==">steal(document.cookie)</script>',
];

const rows = [];
for (const csp of ['off', 'report-only', 'enforce']) {
  const server = createApp({ csp }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const text of attacks) await fetch(`${base}/comments`, { method: 'POST', body: new URLSearchParams({ text }) });
  const res = await fetch(base);
  const header = res.headers.get('content-security-policy');
  for (const script of scriptsOf(await res.text())) rows.push({ csp, script: script.tag, 'a browser that follows CSP 3': allowsScript(header, script) ? 'runs it' : 'blocks it' });
  server.close();
  server.closeAllConnections();
}
console.table(rows);

const port = Number(process.env.PORT ?? 3000);
const server = createApp().listen(port, '127.0.0.1', () => console.log(`\nThe guest book: http://127.0.0.1:${server.address().port}/ (Ctrl-C ends it)\n\n  curl -i http://127.0.0.1:${server.address().port}/`));
process.once('SIGINT', () => {
  server.close();
  server.closeAllConnections();
});
