/** Writes the JSON schemas of the content's YAML files into `roadmap/schema`, for editors. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { jsonSchemas } from './content/schema.mts';
import { repository } from './lib/paths.mts';

/** File name in the repository → its text. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    Object.entries(jsonSchemas).map(([name, { schema }]) => [
      `roadmap/schema/${name}`,
      JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2) + '\n',
    ]),
  );
}

if (path.resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  for (const [file, text] of schemaFiles()) {
    fs.mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
    fs.writeFileSync(path.join(repository, file), text);
    console.log(file);
  }
}
