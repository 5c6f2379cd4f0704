// Mocha's `spec`, which ends by leaving its counts where `npm test` adds them up. ROADMAP_PART names the part.
const fs = require('node:fs');
const path = require('node:path');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const part = process.env.ROADMAP_PART;
    if (part === undefined) return;
    runner.once('end', () => {
      const { passes, failures } = runner.stats;
      const folder = path.resolve(__dirname, '..', '..', 'test-results');
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(
        path.join(folder, `${part}.summary.json`),
        JSON.stringify({ part, passed: passes, failed: failures }),
      );
      console.log(`${part}: ${passes} passed, ${failures} failed`);
    });
  }
};
