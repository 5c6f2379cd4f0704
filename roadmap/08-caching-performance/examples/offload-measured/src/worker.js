import { parentPort } from 'node:worker_threads';
import { sync } from './work.js';

parentPort.on('message', ({ kind, input }) => {
  const value = sync[kind](input);
  // What is in the list moves instead of being copied. A Buffer may lie in memory that others share: only whole ones move.
  const whole = value?.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength;
  parentPort.postMessage(value, whole ? [value.buffer] : []);
});
