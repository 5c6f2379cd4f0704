import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { book } from '../src/box-office.js';
import { open } from '../src/db.js';

/** Another process that sells, one seat at a time, until the event is sold out. */
if (!isMainThread) {
  const db = open(workerData.file);
  const sold = [];
  let end = 'Busy, twenty times in a row';
  for (let i = 0, failures = 0; failures < 20; i++) {
    try {
      const email = `c${i % 5}@example.com`;
      sold.push(await book(db, { eventId: workerData.eventId, email, name: 'C', seats: 1, cents: 100 }));
      failures = 0;
    } catch (error) {
      if (error.name === 'Busy') {
        failures++;
        continue;
      }
      end = error.name === 'SoldOut' ? 'SoldOut' : error.stack;
      break;
    }
  }
  parentPort.postMessage({ sold, end });
  db.close();
}
