import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { audit } from './audit.js';

const own = ['careless.yml', 'deploy.yml'].map((name) =>
  fileURLToPath(new URL(`../workflows/${name}`, import.meta.url)));
const files = process.argv.length > 2 ? process.argv.slice(2) : own;

console.log('A dry run: the files are checked, no job is started.');
for (const file of files) {
  const found = audit(await readFile(file, 'utf8'));
  console.log(`\n${basename(file)}: ${found.length === 0 ? 'no problems found' : `${found.length} problems`}`);
  for (const { job, problem } of found) console.log(`  ${job ?? 'structure'}: ${problem}`);
}
