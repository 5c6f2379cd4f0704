import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { accessLog } from './access-log.js';

const app = express();
app.use(accessLog({ log: (entry) => console.log(JSON.stringify(entry)), skip: (req) => req.path === '/health' }));
app.get('/health', (req, res) => res.json({ ok: true }));
app.get('/slow', async (req, res) => { await sleep(3000); res.json({ waited: '3 s' }); });
app.get('/error', async () => { throw new Error('on purpose'); });

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', function listening(err) {
  if (err) throw err;
  console.log(`Listening. Try: curl http://127.0.0.1:${this.address().port}/slow   and press Ctrl+C in curl`);
});
