import path from 'node:path';
import { formatError } from './format-error.js';
import { handleRequest } from './orders.js';

try {
  await handleRequest(42);
} catch (err) {
  console.log('# The stack of the first error: where is our code?\n');
  console.log(err.cause.cause.stack);

  console.log('\n# The stack of the last error: what went wrong?\n');
  console.log(err.stack);

  console.log('\n# The chain, own code only\n');
  console.log(formatError(err, { root: path.join(import.meta.dirname, '..') }));
}
