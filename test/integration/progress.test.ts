import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parseJournal } from '../../src/core/progress/journal.ts';
import { topicStatus } from '../../src/core/progress/marks.ts';
import type { Api } from '../../src/host/activate.ts';
import { activate, eventually, resetProgress } from './support/api.ts';

const toggle = (key: string): Thenable<unknown> =>
  vscode.commands.executeCommand('nodejsRoadmap.toggleTick', key);
const setScope = (scope: string | undefined): Thenable<void> =>
  vscode.workspace
    .getConfiguration('nodejsRoadmap')
    .update('progress.scope', scope, vscode.ConfigurationTarget.Global);

describe('progress', () => {
  let api: Api;
  before(async () => (api = await activate()));
  beforeEach(() => resetProgress(api));
  after(async () => {
    await setScope(undefined);
    await resetProgress(api);
  });

  const markOf = (key: string): string => {
    const node = api.roadmap.topic(key);
    assert.ok(node);
    return topicStatus(api.progress.entries, node).mark;
  };

  it('is in the workspace’s folder on disk when a tick has been acknowledged', async () => {
    await toggle('event-loop');
    const found: string[] = [];
    for (const file of await journals(api)) {
      const parsed = parseJournal(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
      assert.ok(parsed.kind === 'ok');
      assert.deepEqual(parsed.bad, []);
      for (const { key, value } of parsed.entries) if (value === 'ticked') found.push(key);
    }
    assert.ok(
      found.includes('mark/event-loop') && found.includes('mark/event-loop/run-to-completion'),
      found.join(),
    );
  });

  it('of another window arrives without a reload', async () => {
    const [file] = await journals(api);
    assert.ok(file);
    const other = vscode.Uri.joinPath(file, '..', 'zz-other-window.jsonl');
    const header = { format: 1, roadmap: 'nodejs-backend', session: 'other', pid: 1, host: 'here' };
    const entry = { key: 'mark/modules', value: 'ticked', at: Date.now() + 1000, by: 'other' };
    await vscode.workspace.fs.writeFile(
      other,
      new TextEncoder().encode([header, entry].map((x) => JSON.stringify(x) + '\n').join('')),
    );
    await eventually(() => assert.equal(markOf('modules'), 'ticked'));
  });

  it('of the profile is another one than the workspace’s, and neither is lost', async () => {
    await toggle('event-loop');
    await setScope('profile');
    await eventually(() => assert.equal(markOf('event-loop'), 'todo'));
    await toggle('call-stack');
    await setScope(undefined);
    await eventually(() => assert.equal(markOf('event-loop'), 'ticked'));
    assert.equal(markOf('call-stack'), 'todo');
    await setScope('profile');
    await eventually(() => assert.equal(markOf('call-stack'), 'ticked'));
    await resetProgress(api);
    await setScope(undefined);
  });

  it('keeps ticks of topics that this content does not know', async () => {
    await api.progress.apply(() => [['mark/a-topic-of-another-content', 'ticked']]);
    await toggle('event-loop');
    assert.equal(api.progress.entries.get('mark/a-topic-of-another-content')?.value, 'ticked');
  });
});

/** The journals of the workspace's progress. */
async function journals(api: Api): Promise<vscode.Uri[]> {
  const folder = api.progress.folder;
  return (await vscode.workspace.fs.readDirectory(folder))
    .filter(([name]) => name.endsWith('.jsonl'))
    .map(([name]) => vscode.Uri.joinPath(folder, name));
}
