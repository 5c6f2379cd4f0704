import fs from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Called by VS Code in the extension host. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    reporter: 'spec',
    color: false,
    forbidOnly: true,
    forbidPending: true,
  });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  // Loaded after mocha's globals are there.
  await Promise.all([
    import('./tree.test.ts'),
    import('./notes.test.ts'),
    import('./scaffold.test.ts'),
    import('./progress.test.ts'),
    import('./commands.test.ts'),
    import('./exercises.test.ts'),
  ]);
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const passed = runner.stats?.passes ?? 0;
      const summary =
        process.env['ROADMAP_SUMMARY'] ??
        path.resolve(__dirname, '../../test-results/integration.summary.json');
      fs.mkdirSync(path.dirname(summary), { recursive: true });
      fs.writeFileSync(summary, JSON.stringify({ part: 'integration', passed, failed: failures }));
      console.log(`integration: ${passed} passed, ${failures} failed`);
      if (failures > 0 || passed === 0) reject(new Error(`${failures} integration tests failed`));
      else resolve();
    });
  });
}
