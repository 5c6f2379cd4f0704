import { setImmediate } from 'node:timers/promises';
import { startServer } from './server.js';
import { print } from './show.js';
import { openTap } from './tap.js';

if (process.argv[2] !== undefined) {
  const port = Number(process.argv[2]);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    console.error('usage: npm start -- PORT   (of a server on this machine)');
    process.exit(2);
  }
  const tap = await openTap({ port }, print);
  console.log(`Tapping port ${port}. Try: curl http://127.0.0.1:${tap.port}/   (Ctrl+C ends it)`);
} else {
  const server = await startServer();
  const tap = await openTap(server.address(), print);
  const url = `http://127.0.0.1:${tap.port}`;

  const pieces = ReadableStream.from([Buffer.from('5 '), Buffer.from('€\n')]);
  for (const [title, path, options] of [
    ['GET, answered with one end(body)', '/whole'],
    ['GET, answered with write(), then end()', '/pieces'],
    ['POST of a string: fetch counts its bytes', '/echo', { method: 'POST', body: '5 €\n' }],
    ['POST of a stream: fetch cannot know the length', '/echo', { method: 'POST', body: pieces, duplex: 'half' }],
    ['HEAD: the length, but no body; fetch keeps no connection after HEAD', '/whole', { method: 'HEAD' }],
  ]) {
    console.log(`\n${title}`);
    await (await fetch(url + path, options)).text();
    await setImmediate(); // fetch takes its connection back one turn after the body has ended
  }

  await tap.close();
  server.close();
}
