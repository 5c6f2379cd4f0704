import { fileURLToPath } from 'node:url';
import { DatabaseSync } from 'node:sqlite';

export const MIGRATIONS = fileURLToPath(new URL('../migrations/', import.meta.url));

/** Foreign keys are enforced, which is node:sqlite's default. A locked database is an error at once. */
export function open(file) {
  return new DatabaseSync(file, { enableForeignKeyConstraints: true });
}
