import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openJournal } from './journal.js';

const writer = path.join(import.meta.dirname, 'writer.js');

/** Starts the writer, kills it after `acknowledgements` of them, and resolves with what is left. */
export async function crash(folder, acknowledgements) {
  const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');

  let acknowledged = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (++seen === acknowledgements) child.kill('SIGKILL');
  }
  await exited;

  const journal = await openJournal(path.join(folder, 'journal.jsonl'));
  await journal.close();
  return { acknowledged, recovered: journal.records.length, state: await inspect(path.join(folder, 'state.json')) };
}

async function inspect(file) {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
    JSON.parse(text);
    return 'whole';
  } catch {
    return `broken, ${text.length} bytes`;
  }
}
