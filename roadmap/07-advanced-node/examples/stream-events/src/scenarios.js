import { Readable, Writable } from 'node:stream';
import { record, settle } from './record.js';

/** A source of two chunks; with `fails` it breaks after the first. */
function source({ fails = false } = {}) {
  let reads = 0;
  return new Readable({
    read() {
      reads++;
      if (reads === 1) this.push('one');
      else if (fails) this.destroy(new Error('disk gone'));
      else this.push(reads === 2 ? 'two' : null);
    },
  });
}

/** A destination that takes one turn of the event loop per chunk. */
function destination(arrived, { fails = false } = {}) {
  return new Writable({
    highWaterMark: 4,
    write(chunk, encoding, done) {
      setImmediate(() => {
        if (fails) return done(new Error('disk full'));
        arrived.push(String(chunk));
        done();
      });
    },
  });
}

// #region readable
const readable = {
  'read to the end': (stream) => { stream.resume(); },
  'nobody reads': () => {},
  'the source fails': (stream) => { stream.resume(); },
  'destroy()': (stream) => { stream.destroy(); },
  'destroy(err)': (stream) => { stream.destroy(new Error('enough')); },
  'for await … break': async (stream) => {
    for await (const chunk of stream) if (String(chunk) === 'one') break;
  },
};
// #endregion

// #region writable
const writable = {
  'write, end': (stream) => { stream.write('abcd'); stream.end('ef'); },
  'write, and never end': (stream) => { stream.write('abcd'); },
  'the destination fails': (stream) => { stream.write('abcd'); stream.write('ef'); },
  'destroy() with a queue': (stream) => { stream.write('abcd'); stream.write('ef'); stream.destroy(); },
  'write after end': (stream) => { stream.end('abcd'); stream.write('ef'); },
};
// #endregion

/** Resolves with a row per scenario: its events in order, and the verdict of `finished`. */
export async function run() {
  const rows = {};
  for (const [name, act] of Object.entries(readable)) {
    const stream = source({ fails: name === 'the source fails' });
    const { events, verdict } = record(stream);
    await act(stream);
    await settle();
    rows[`Readable: ${name}`] = { events: events.join(', '), finished: verdict() };
  }
  for (const [name, act] of Object.entries(writable)) {
    const arrived = [];
    const stream = destination(arrived, { fails: name === 'the destination fails' });
    const { events, verdict } = record(stream);
    act(stream);
    await settle();
    rows[`Writable: ${name}`] = { events: events.join(', '), finished: verdict(), arrived: arrived.join(' ') };
  }
  return rows;
}
