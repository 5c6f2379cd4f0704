import { copyFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

// #region questions
/** What a person would look at after a restore. Each answers with a problem or with nothing. */
const questions = {
  structure: (db) => {
    const { integrity_check: said } = db.prepare('PRAGMA integrity_check').get();
    return said === 'ok' ? undefined : said;
  },
  references: (db) => {
    const lost = db.prepare('PRAGMA foreign_key_check').all().length;
    return lost === 0 ? undefined : `${lost} rows point to nothing`;
  },
  amount: (db, { rows }) => {
    for (const [table, least] of Object.entries(rows)) {
      const { n } = db.prepare(`SELECT count(*) AS n FROM ${table}`).get();
      if (n < least) return `${table}: ${n} rows, at least ${least} expected`;
    }
  },
  age: (db, { now, rpo }) => {
    const { at } = db.prepare('SELECT max(at) AS at FROM orders').get();
    if (at === null) return 'there is no order at all';
    const lost = now - at;
    return lost <= rpo ? undefined : `the latest order is ${Math.round(lost / 3_600_000)} hours old`;
  },
};
// #endregion

/**
 * Restores a backup to a new place and asks the questions there. The original is never touched.
 * @param {{ backup: string, target: string, now: number, rpo: number, rto: number, rows: Record<string, number>, clock?: () => number }} options
 * @returns {{ usable: boolean, took: number, problems: string[] }}
 */
export function drill({ backup, target, rto, clock = performance.now.bind(performance), ...expected }) {
  const begun = clock();
  const problems = [];
  let db;
  try {
    copyFileSync(backup, target);
    db = new DatabaseSync(target, { readOnly: true });
    for (const [name, ask] of Object.entries(questions)) {
      const problem = ask(db, expected);
      if (problem !== undefined) problems.push(`${name}: ${problem}`);
    }
  } catch (error) {
    problems.push(`cannot be read: ${error.message}`); // a finding, as the others
  } finally {
    db?.close();
    rmSync(target, { force: true }); // on RDS: delete the restored instance, it costs as much as the first
  }
  const took = clock() - begun;
  if (took > rto) problems.push(`time: ${Math.round(took)} ms, ${rto} allowed`);
  return { usable: problems.length === 0, took, problems };
}
