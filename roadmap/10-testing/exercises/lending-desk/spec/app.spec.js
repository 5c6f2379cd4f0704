import { test } from 'node:test';

// TODO: see the README. `npm run spec:app` runs this file alone.
test.todo('tests of the app');
