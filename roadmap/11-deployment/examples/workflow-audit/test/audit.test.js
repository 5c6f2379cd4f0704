import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parse } from 'yaml';
import { audit, injections } from '../src/audit.js';

const read = (name) => readFile(new URL(`../workflows/${name}`, import.meta.url), 'utf8');
const time = { timeout: 5000 };

test('the good workflow has no problem', time, async () => {
  assert.deepEqual(audit(await read('deploy.yml')), []);
});

test('the careless workflow has each of them', time, async () => {
  const found = audit(await read('careless.yml')).map(({ job, problem }) => `${job}: ${problem}`).join('\n');
  for (const part of [/check: write-all/, /checkout@v4 is not pinned/, /code of a pull request/, /npm ci/,
    /pull_request\.title \}\} becomes part/, /deploy: no permissions/, /deploy: .*OIDC/, /no timeout-minutes/]) {
    assert.match(found, part);
  }
});

test('each mend of the good workflow matters: undone, it is found', time, async () => {
  const text = await read('deploy.yml');
  const undo = [
    [/permissions:\n {2}contents: read.*\n/, '', /no permissions/],
    [/actions\/setup-node@[0-9a-f]{40}/, 'actions/setup-node@main', /setup-node@main is not pinned/],
    ['npm ci --ignore-scripts', 'npm install', /npm ci/],
    ['-$SHA"', '-${{ github.head_ref }}"', /github.head_ref/],
    [/ {4}timeout-minutes: 15\n/, '', /timeout-minutes/],
  ];
  for (const [from, to, expected] of undo) {
    const changed = text.replace(from, to);
    assert.notEqual(changed, text, `nothing to undo: ${from}`);
    assert.match(audit(changed).map(({ problem }) => problem).join('\n'), expected);
  }
});

test('the artifact is built in one job and deployed by another under the same name', time, async () => {
  const { jobs } = parse(await read('deploy.yml'));
  const name = (job, action) => job.steps.find((step) => step.uses?.startsWith(action))?.with.name;
  assert.equal(name(jobs.build, 'actions/upload-artifact'), name(jobs.deploy, 'actions/download-artifact'));
  assert.equal(jobs.deploy.needs, 'build');
  assert.ok(jobs.deploy.steps.every((step) => !/npm (ci|run build)/.test(step.run ?? '')), 'deploy builds again');
  assert.equal(jobs.deploy.concurrency['cancel-in-progress'], false);
});

test('what a stranger can write is told from what GitHub makes', () => {
  assert.deepEqual(injections('echo ${{ github.event.issue.title }} ${{github.head_ref}}'),
    ['github.event.issue.title', 'github.head_ref']);
  assert.deepEqual(injections('echo ${{ github.sha }} ${{ github.event.pull_request.number }} ${{ matrix.node }}'), []);
});

test('a file that breaks the schema is refused by it', time, () => {
  const found = audit('on: push\njobs:\n  a:\n    runs-on: x\n    permissions: { contents: reed }\n    steps: [{ run: ls }]\n');
  assert.equal(found[0].job, null);
  assert.ok(found.some(({ problem }) => problem.includes('/jobs/a/permissions')), JSON.stringify(found));
});
