import { DatabaseSync } from 'node:sqlite';
import { createInvitations } from './invitations.js';
import { createSqliteRepository, schema } from './sqlite-repository.js';

// The one place that knows the real things. Here: a database in memory, a mailer that prints.
const db = new DatabaseSync(':memory:');
db.exec(schema);
let token;
const invitations = createInvitations({
  repository: createSqliteRepository(db),
  mailer: { async send(email, t) { token = t; console.log(`mail to ${email}: accept with ${t}`); } },
});

await invitations.invite('ann@example.com');
await invitations.invite('Ann@Example.com').catch((error) => console.log(`second invitation: ${error.name}`));
await invitations.accept(token);
console.log('accepted');
await invitations.accept(token).catch((error) => console.log(`accepted again: ${error.name}`));
