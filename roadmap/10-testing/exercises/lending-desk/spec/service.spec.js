import { test } from 'node:test';

// TODO: see the README. `npm run spec:service` runs this file alone.
test.todo('tests of the service');
