import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('./size.js', import.meta.url));

/** Measures the pool of a fresh process that is started with this UV_THREADPOOL_SIZE (undefined: not set). */
export async function sizeWith(value) {
  const env = { ...process.env };
  delete env.UV_THREADPOOL_SIZE;
  if (value !== undefined) env.UV_THREADPOOL_SIZE = value;
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
  return Number(stdout);
}
