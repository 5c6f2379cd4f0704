import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { mark, tick } from '../../src/core/progress/marks.ts';
import type { RoadmapNode, TopicNode } from '../../src/core/roadmap.ts';
import type { Api } from '../../src/host/activate.ts';
import { activate, eventually, resetProgress } from './support/api.ts';

describe('the tree', () => {
  let api: Api;
  let eventLoop: TopicNode;
  before(async () => {
    api = await activate();
    const node = api.roadmap.topic('event-loop');
    assert.ok(node);
    eventLoop = node;
    await resetProgress(api);
  });

  it('shows 24 phases, collapsed, with their counts', () => {
    const { provider } = api.tree;
    const phases = provider.getChildren();
    assert.equal(phases.length, 24);
    const [first] = phases;
    assert.ok(first);
    const item = provider.getTreeItem(first);
    assert.equal(item.label, '1. Node.js Core Concepts');
    assert.equal(item.description, '0/13');
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    assert.equal(item.checkboxState, undefined);
  });

  it('has a stable id, an accessible label and a labelled box on every row', () => {
    const ids = new Set<string>();
    const visit = (node: RoadmapNode): void => {
      const item = api.tree.provider.getTreeItem(node);
      assert.ok(item.id && !ids.has(item.id), `id ${item.id ?? ''}`);
      ids.add(item.id);
      assert.ok(item.accessibilityInformation?.label);
      if (node.kind !== 'phase') {
        assert.ok(typeof item.checkboxState === 'object');
        assert.match(item.checkboxState.accessibilityInformation?.label ?? '', /^Tick /);
      }
      for (const child of api.tree.provider.getChildren(node)) visit(child);
    };
    for (const phase of api.tree.provider.getChildren()) visit(phase);
    assert.ok(ids.size > 500);
  });

  it('makes a hover on demand', () => {
    const item = api.tree.provider.getTreeItem(eventLoop);
    assert.equal(item.tooltip, undefined);
    assert.match(api.tree.provider.resolveTreeItem(item, eventLoop).tooltip as string, /^Event Loop\n/);
  });

  it('makes anew, for a tick, only the row and those above it', async () => {
    await vscode.commands.executeCommand('nodejsRoadmap.tree.focus');
    await api.tree.view.reveal(eventLoop, { expand: true, select: true });
    const { provider } = api.tree;
    const [first, second] = eventLoop.children;
    assert.ok(first && second);
    await eventually(() => assert.ok(api.tree.view.selection.includes(eventLoop)));

    let made = provider.made;
    await api.progress.apply((entries) => tick(entries, first, true));
    assert.ok(provider.made - made <= 3, `${provider.made - made} rows were made for the tick of a subtopic`);

    made = provider.made;
    await api.progress.apply((entries) => tick(entries, eventLoop, true));
    const below = eventLoop.children.length;
    assert.ok(
      provider.made - made <= below + 2,
      `${provider.made - made} rows were made for the tick of a topic`,
    );
  });

  it('redraws no row that looks as it did', async () => {
    await resetProgress(api);
    const redrawn: string[] = [];
    const listener = api.tree.provider.onDidChangeTreeData((nodes) =>
      redrawn.push(...(nodes ?? []).map(({ key }) => key)),
    );
    try {
      const [first] = eventLoop.children;
      assert.ok(first);
      await api.progress.apply((entries) => tick(entries, first, true));
      assert.deepEqual(
        redrawn.sort(),
        ['event-loop', 'event-loop/run-to-completion'],
        'the phase’s count did not change',
      );
      redrawn.length = 0;
      await api.progress.apply(() => mark(eventLoop, 'learning'));
      assert.deepEqual(redrawn, ['event-loop']);
      redrawn.length = 0;
      await api.progress.apply(() => mark(eventLoop, 'learning'));
      assert.deepEqual(redrawn, []);
    } finally {
      listener.dispose();
    }
  });

  it('shows the states in description, icon and context', async () => {
    const { provider } = api.tree;
    const context = (): string => provider.getTreeItem(eventLoop).contextValue ?? '';
    await resetProgress(api);
    assert.match(context(), /^topic\.todo\.written\.example/);
    await vscode.commands.executeCommand('nodejsRoadmap.markLearning', 'event-loop');
    assert.match(context(), /^topic\.learning/);
    assert.match(String(provider.getTreeItem(eventLoop).description), /^learning/);
    await vscode.commands.executeCommand('nodejsRoadmap.skip', 'event-loop');
    assert.match(context(), /^topic\.skipped/);
    await vscode.commands.executeCommand('nodejsRoadmap.clearMark', 'event-loop');
    assert.match(context(), /^topic\.todo/);
    await vscode.commands.executeCommand('nodejsRoadmap.toggleTick', 'event-loop');
    assert.match(context(), /^topic\.ticked/);
    await vscode.commands.executeCommand('nodejsRoadmap.toggleTick', eventLoop);
    assert.match(context(), /^topic\.todo/);
  });
});
