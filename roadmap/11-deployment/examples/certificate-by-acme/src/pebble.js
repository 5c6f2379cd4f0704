import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A DNS server for Pebble: every name is at 127.0.0.1 and has no other records. */
async function startDns() {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    let end = 12; // after the header the name begins: length, label, length, label … 0
    while (query[end]) end += query[end] + 1;
    const question = query.subarray(12, end + 5); // then type and class
    if (query.length < end + 5) return;
    const wantsAddress = question.readUInt16BE(question.length - 4) === 1; // A
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8580, 2); // an answer, with authority
    [1, wantsAddress ? 1 : 0, 0, 0].forEach((count, i) => header.writeUInt16BE(count, 4 + 2 * i));
    // the name of the question, A, IN, 60 s, four bytes
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    socket.send(Buffer.concat(wantsAddress ? [header, question, record] : [header, question]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function listens(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    if (error.code !== 'ECONNREFUSED') throw error;
    return false; // not yet
  } finally {
    socket.destroy();
  }
}

async function get(url, ca) {
  const [response] = await once(https.get(url, { ca, agent: false }), 'response');
  return (await response.toArray()).join('');
}

/** Pebble from a temporary folder, on free ports of the loopback. */
export async function startPebble({ program, tls, challengePort }) {
  const folder = mkdtempSync(join(tmpdir(), 'pebble-'));
  const [port, management] = [await freePort(), await freePort()];
  const file = (name, text) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const config = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: file('cert.pem', tls.cert),
    privateKey: file('key.pem', tls.key),
    httpPort: challengePort, // instead of 80
    tlsPort: 0, // tls-alpn-01: not ours
  };
  const dns = await startDns();
  const configFile = file('config.json', JSON.stringify({ pebble: config }));
  const args = ['-config', configFile, '-dnsserver', `127.0.0.1:${dns.address().port}`];
  const child = spawn(program, args, {
    env: { ...process.env, PEBBLE_VA_NOSLEEP: '1' }, // else up to 15 s before it looks; 5 % of the nonces refused: left so
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => { said = (said + text).slice(-4000); });
  }
  let running = true;
  const ended = new Promise((resolve) => {
    child.once('error', (error) => { said += error.message; }).once('close', resolve);
  }).then(() => { running = false; });
  const close = async () => {
    child.kill();
    await ended;
    dns.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const limit = Date.now() + 20_000;
    while (!(await listens(port)) || !(await listens(management))) {
      if (!running || Date.now() > limit) throw new Error(`Pebble did not start:\n${said}`);
      await sleep(20);
    }
    const root = await get(`https://127.0.0.1:${management}/roots/0`, tls.root);
    return { directoryUrl: `https://127.0.0.1:${port}/dir`, root, close };
  } catch (error) {
    await close();
    throw error;
  }
}
