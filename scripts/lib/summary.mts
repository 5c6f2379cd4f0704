import fs from 'node:fs';
import path from 'node:path';
import { testResults } from './paths.mts';

/**
 * Ends a part of the test run: prints its one line, leaves it for `npm test` to add up, and sets the exit code. Without a
 * name it is left out of that sum.
 * A part in which nothing passed has failed, whatever it says.
 */
export function summary(part: string | undefined, passed: number, failed: number): void {
  if (part !== undefined) {
    fs.mkdirSync(testResults, { recursive: true });
    fs.writeFileSync(
      path.join(testResults, `${part}.summary.json`),
      JSON.stringify({ part, passed, failed }),
    );
  }
  console.log(`${part ?? 'content'}: ${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
