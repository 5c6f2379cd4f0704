import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { repository } from '../../scripts/lib/paths.mts';
import { commands, exerciseMarker, settings, views } from '../../src/shared/ids.ts';

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly capabilities: Readonly<Record<string, { readonly description: string }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: unknown;
  readonly contributes: {
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

const read = (file: string): string => fs.readFileSync(path.join(repository, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;

describe('the manifest', () => {
  it('has the commands that the code has, each once, in category "Roadmap"', () => {
    const ids = contributes.commands.map(({ command }) => command);
    assert.deepEqual([...ids].sort(), Object.values(commands).sort());
    for (const { category } of contributes.commands) assert.equal(category, '%category%');
    assert.equal(texts['category'], 'Roadmap');
  });

  it('has the views and settings that the code has', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [views.container],
    );
    assert.deepEqual(
      contributes.views[views.container]?.map(({ id }) => id),
      [views.tree],
    );
    assert.deepEqual(Object.keys(contributes.configuration.properties), [
      `${settings.section}.${settings.progressScope}`,
      `${settings.section}.${settings.nodePath}`,
      `${settings.section}.${settings.newCardsPerDay}`,
    ]);
  });

  it('names only known commands in its menus, and no view but its own', () => {
    const known = new Set<string>(Object.values(commands));
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command, when } of items) {
        assert.ok(known.has(command), `${menu}: ${command}`);
        for (const [, view] of when.matchAll(/view == (\S+)/g)) assert.equal(view, views.tree);
      }
    }
  });

  it('has a text for every %key%, and a key for every text', () => {
    const used = new Set([...read('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
    for (const [key, text] of Object.entries(texts)) assert.ok(text.trim() !== '', key);
  });

  it('is activated by nothing but what VS Code does not already know from it', () => {
    assert.deepEqual(manifest.activationEvents, [
      `onWebviewPanel:${views.notePanel}`,
      `onWebviewPanel:${views.reviewPanel}`,
      `workspaceContains:**/${exerciseMarker}`,
    ]);
  });

  it('says what it does in untrusted and in virtual workspaces', () => {
    for (const [name, { description }] of Object.entries(manifest.capabilities))
      assert.match(description, /^%.+%$/, name);
    assert.deepEqual(Object.keys(manifest.capabilities).sort(), ['untrustedWorkspaces', 'virtualWorkspaces']);
  });

  it('pins the types to the oldest VS Code that it runs in, and has no run-time dependency', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
    assert.equal(manifest.dependencies, undefined);
    for (const [name, version] of Object.entries(manifest.devDependencies))
      assert.match(version, /^\d/, `${name} is not exact`);
  });

  it('names icons that exist', () => {
    for (const { icon } of contributes.viewsContainers.activitybar)
      assert.ok(fs.existsSync(path.join(repository, icon)), icon);
  });
});

describe('the lockfile', () => {
  it('names no address', () => {
    assert.ok(
      !read('package-lock.json').includes('"resolved"'),
      'run `npm install` with this repository’s .npmrc',
    );
  });
});
