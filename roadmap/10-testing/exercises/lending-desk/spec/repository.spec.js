import { test } from 'node:test';

// TODO: see the README. `npm run spec:repository` runs this file alone.
test.todo('tests of the repository');
