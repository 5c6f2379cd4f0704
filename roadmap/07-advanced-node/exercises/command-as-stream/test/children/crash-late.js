// Closes its stdout properly, and only then finds out that it has failed.
import { closeSync, writeSync } from 'node:fs';
writeSync(1, 'looks complete');
closeSync(1);
process.stdin.resume();
setTimeout(() => process.exit(4), 200);
