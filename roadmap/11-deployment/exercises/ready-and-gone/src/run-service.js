/**
 * @param {{
 *   server: import('node:http').Server, port: number, deadline?: number,
 *   warmUp: () => Promise<void>, closePool: () => Promise<void>, proc?: NodeJS.Process,
 * }} options
 */
export async function runService({ server, port, warmUp, closePool, deadline = 10_000, proc = process }) {
  // TODO: this is ready too early, hears of SIGTERM only, and cuts requests off.
  proc.send('ready');
  proc.on('SIGTERM', () => proc.exit(0));
  await warmUp();
  server.listen(port, '127.0.0.1');
}
