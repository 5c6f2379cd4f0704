import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { waitForPort } from './wait-for-port.js';

const USAGE = `usage: wait-for [--timeout SECONDS] HOST:PORT...
       wait-for [--timeout SECONDS] -      targets from stdin, one per line
`;

class UsageError extends Error {}

// #region main
/** @returns {Promise<number>} the exit code; never calls process.exit(), so tests can call it */
export async function main(args, { env, stdin, stdout, stderr }) {
  let job;
  try {
    job = await readJob(args, env, stdin);
  } catch (error) {
    if (!isUsageError(error)) throw error; // a bug of ours: keep the stack trace
    stderr.write(`wait-for: ${error.message}\n${USAGE}`);
    return 2;
  }
  if (job.help) {
    stdout.write(USAGE); // asked for, so it is data, not an error
    return 0;
  }

  const signal = AbortSignal.timeout(job.timeout * 1000);
  const results = await Promise.all(job.targets.map(async (target) => {
    const onWait = () => stderr.write(`waiting for ${target.name}\n`);
    const open = await waitForPort(target, signal, onWait);
    if (open) stdout.write(`${target.name}\n`);
    else stderr.write(`${target.name} did not open within ${job.timeout} s\n`);
    return open;
  }));
  return results.every(Boolean) ? 0 : 1;
}
// #endregion

// #region arguments
async function readJob(args, env, stdin) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      timeout: { type: 'string', short: 't', default: env.WAIT_TIMEOUT ?? '10' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return { help: true };

  // parseArgs knows strings and booleans; turning them into anything better is ours.
  const timeout = Number(values.timeout);
  if (!(timeout > 0 && timeout <= 86_400)) throw new UsageError(`not a number of seconds: '${values.timeout}'`);

  const names = positionals.length === 1 && positionals[0] === '-' ? await lines(stdin) : positionals;
  if (names.length === 0) throw new UsageError('nothing to wait for');
  return { timeout, targets: names.map(readTarget) };
}
// #endregion

function readTarget(name) {
  const [, host, port] = /^(.+):(\d+)$/.exec(name) ?? [];
  if (!host || Number(port) < 1 || Number(port) > 65_535) throw new UsageError(`not HOST:PORT: '${name}'`);
  return { name, host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

async function lines(input) {
  const found = [];
  for await (const line of createInterface({ input })) {
    if (line.trim() !== '') found.push(line.trim());
  }
  return found;
}

function isUsageError(error) {
  return error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS_');
}
