import fs from 'node:fs';
import path from 'node:path';
import { testResults } from './paths.mts';

/**
 * Ends a part of the test run: prints its one line, leaves it for `npm test` to add up, and sets the exit code.
 * A part in which nothing passed has failed, whatever it says.
 */
export function summary(part: string, passed: number, failed: number): void {
  fs.mkdirSync(testResults, { recursive: true });
  fs.writeFileSync(path.join(testResults, `${part}.summary.json`), JSON.stringify({ part, passed, failed }));
  console.log(`${part}: ${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
