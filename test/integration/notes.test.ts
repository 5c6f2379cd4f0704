import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate.ts';
import type { NotesPanel } from '../../src/host/notesPanel.ts';
import { activate, closeEditors, eventually, resetProgress } from './support/api.ts';

const tabs = (): string[] =>
  vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));

describe('the notes panel', () => {
  let api: Api;
  let notes: NotesPanel;
  before(async () => {
    api = await activate();
    ({ notes } = await api.features());
  });
  beforeEach(async () => {
    await closeEditors();
    await resetProgress(api);
  });
  after(closeEditors);

  it('is one, reused for every note, and named after it', async () => {
    await vscode.commands.executeCommand('nodejsRoadmap.openNote', 'event-loop');
    await eventually(() => assert.deepEqual(tabs(), ['Event Loop']));
    await vscode.commands.executeCommand('nodejsRoadmap.openNote', 'call-stack');
    await eventually(() => assert.deepEqual(tabs(), ['Call Stack']));
    assert.equal(notes.current?.key, 'call-stack');
  });

  it('opens at a subtopic, and for a topic that has only an outline', async () => {
    await vscode.commands.executeCommand('nodejsRoadmap.openNote', 'event-loop/run-to-completion');
    assert.equal(notes.current?.key, 'event-loop');
    const outline = api.roadmap.topics.find(({ topic }) => !topic.written);
    assert.ok(outline);
    await vscode.commands.executeCommand('nodejsRoadmap.openNote', outline.key);
    await eventually(() => assert.deepEqual(tabs(), [outline.topic.title]));
  });

  it('can be closed and opened again and again, and leaves nothing behind', async () => {
    for (let i = 0; i < 25; i++) {
      await vscode.commands.executeCommand(
        'nodejsRoadmap.openNote',
        i % 2 === 0 ? 'event-loop' : 'call-stack',
      );
      await eventually(() => assert.equal(tabs().length, 1));
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await eventually(() => assert.deepEqual(tabs(), []));
      await eventually(() => assert.equal(notes.current, undefined));
    }
  });

  it('refuses the state of a page that names no topic', async () => {
    for (const state of [
      undefined,
      null,
      'x',
      {},
      { topic: 5 },
      { topic: 'no-such-topic' },
      { topic: '__proto__' },
    ]) {
      const panel = vscode.window.createWebviewPanel(
        'nodejsRoadmap.note',
        'restored',
        vscode.ViewColumn.Active,
      );
      await notes.deserializeWebviewPanel(panel, state);
      await eventually(() => assert.ok(!tabs().includes('restored'), JSON.stringify(state)));
    }
  });

  it('is where Continue leads: the first open topic, or the one that is being learned', async () => {
    await vscode.commands.executeCommand('nodejsRoadmap.continue');
    assert.equal(notes.current?.key, 'what-is-nodejs');
    await vscode.commands.executeCommand('nodejsRoadmap.markLearning', 'http-basics');
    await vscode.commands.executeCommand('nodejsRoadmap.continue');
    assert.equal(notes.current.key, 'http-basics');
  });
});
