// Reports progress on stderr, far more than a pipe holds, and then gives its result.
// If nobody reads stderr, the write blocks; so a thread ends the process after three seconds.
import { Worker } from 'node:worker_threads';

new Worker('setTimeout(() => process.kill(process.pid, "SIGKILL"), 3000)', { eval: true }).unref();
process.stderr.write('progress\n'.repeat(100_000), () => process.stdout.write('done'));
