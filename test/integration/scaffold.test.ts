import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ProjectFile } from '../../src/core/model.ts';
import { type ProjectFileSystem, ScaffoldError, writeProject } from '../../src/host/projectWriter.ts';
import { curated } from '../unit/support/hostilePaths.mts';
import { activate, closeEditors } from './support/api.ts';

const project: readonly ProjectFile[] = [
  { path: 'package.json', text: '{}\n' },
  { path: 'src/deep/er/index.js', text: 'export {};\n' },
];

/** VS Code's file system, with some steps replaced. */
function fileSystem(replaced: Partial<ProjectFileSystem>): ProjectFileSystem {
  const real = vscode.workspace.fs;
  return {
    createDirectory: (uri) => real.createDirectory(uri),
    writeFile: (uri, content) => real.writeFile(uri, content),
    rename: (from, to, options) => real.rename(from, to, options),
    delete: (uri, options) => real.delete(uri, options),
    stat: (uri) => real.stat(uri),
    isWritableFileSystem: (scheme) => real.isWritableFileSystem(scheme),
    ...replaced,
  };
}

/** VS Code's file system, in which the nth call of a step fails. */
function failing(step: 'createDirectory' | 'writeFile' | 'rename', nth: number): ProjectFileSystem {
  let calls = 0;
  const real = fileSystem({});
  const method = (...args: Parameters<ProjectFileSystem[typeof step]>): Thenable<void> => {
    if (++calls === nth) return Promise.reject(new Error('ENOSPC: no space left'));
    return (real[step] as (...given: typeof args) => Thenable<void>)(...args);
  };
  return fileSystem({ [step]: method });
}

describe('scaffolding', () => {
  let folder: string;
  let parent: vscode.Uri;
  before(activate);
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-scaffold-'));
    parent = vscode.Uri.file(folder);
  });
  afterEach(async () => {
    await closeEditors();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const everything = (): string[] => fs.readdirSync(folder, { recursive: true }).map(String).sort();

  it('writes a whole example, and opens the file that its README names first', async () => {
    const made = await vscode.commands.executeCommand<vscode.Uri>(
      'nodejsRoadmap.scaffoldExample',
      'event-loop',
      parent,
    );
    assert.equal(path.dirname(made.fsPath), folder);
    const readme = fs.readFileSync(path.join(made.fsPath, 'README.md'), 'utf8');
    const opened = vscode.window.activeTextEditor?.document.uri.fsPath ?? '';
    assert.ok(opened.startsWith(made.fsPath), opened);
    assert.ok(readme.includes(`\`${path.relative(made.fsPath, opened).split(path.sep).join('/')}\``), opened);
    assert.ok(fs.existsSync(path.join(made.fsPath, 'package.json')));
    assert.deepEqual(fs.readdirSync(folder), [path.basename(made.fsPath)], 'something else was left');
  });

  it('writes all files or none', async () => {
    const made = await writeProject(vscode.workspace.fs, parent, 'good', project);
    assert.equal(fs.readFileSync(path.join(made.fsPath, 'src/deep/er/index.js'), 'utf8'), 'export {};\n');
    const before = everything();
    for (const [step, calls] of [
      ['createDirectory', 1],
      ['writeFile', 1],
      ['writeFile', 2],
      ['rename', 1],
    ] as const) {
      await assert.rejects(
        writeProject(failing(step, calls), parent, 'bad', project),
        (error: unknown) =>
          error instanceof ScaffoldError && error.reason === 'failed' && error.message.includes('ENOSPC'),
        `${step} ${calls}`,
      );
      assert.deepEqual(everything(), before, `${step} ${calls} left something`);
    }
  });

  it('overwrites nothing: not a folder, not a file, not a link', async () => {
    fs.mkdirSync(path.join(folder, 'a-folder'));
    fs.writeFileSync(path.join(folder, 'a-file'), 'mine');
    fs.symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'a-dangling-link'));
    fs.mkdirSync(path.join(folder, 'elsewhere'));
    fs.symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'a-link'), 'junction');
    const before = everything();
    for (const name of ['a-folder', 'a-file', 'a-link', 'a-dangling-link']) {
      await assert.rejects(
        writeProject(vscode.workspace.fs, parent, name, project),
        (error: unknown) => error instanceof ScaffoldError && error.reason === 'exists',
        name,
      );
    }
    assert.deepEqual(everything(), before);
    assert.equal(fs.readFileSync(path.join(folder, 'a-file'), 'utf8'), 'mine');
  });

  it('overwrites nothing that appears while it writes', async () => {
    const racing = fileSystem({
      rename: (from, to, options) => {
        fs.mkdirSync(to.fsPath);
        fs.writeFileSync(path.join(to.fsPath, 'mine'), 'mine');
        return vscode.workspace.fs.rename(from, to, options);
      },
    });
    await assert.rejects(
      writeProject(racing, parent, 'raced', project),
      (error: unknown) => error instanceof ScaffoldError && error.reason === 'exists',
    );
    assert.deepEqual(everything(), ['raced', path.join('raced', 'mine')]);
  });

  it('refuses each of the curated hostile paths, as a file and as the project’s name, before anything is written', async () => {
    for (const name of curated) {
      const refused = (error: unknown): boolean =>
        error instanceof ScaffoldError && error.reason === 'bad plan';
      await assert.rejects(
        writeProject(vscode.workspace.fs, parent, 'x', [...project, { path: name, text: '' }]),
        refused,
        name,
      );
      if (!name.includes('/'))
        await assert.rejects(writeProject(vscode.workspace.fs, parent, name, project), refused, name);
    }
    assert.deepEqual(everything(), []);
  });

  it('says that a read-only place is read-only', async () => {
    const provider = new ReadOnlyFileSystem();
    const registration = vscode.workspace.registerFileSystemProvider('nbr-readonly', provider, {
      isReadonly: true,
    });
    try {
      await assert.rejects(
        writeProject(vscode.workspace.fs, vscode.Uri.parse('nbr-readonly:/folder'), 'x', project),
        (error: unknown) => error instanceof ScaffoldError && error.reason === 'not writable',
      );
    } finally {
      registration.dispose();
    }
  });

  it('works in a virtual place that can be written to', async () => {
    const provider = new MemoryFileSystem();
    const registration = vscode.workspace.registerFileSystemProvider('nbr-memory', provider);
    try {
      await writeProject(vscode.workspace.fs, vscode.Uri.parse('nbr-memory:/folder'), 'x', project);
      assert.deepEqual([...provider.files.keys()].sort(), [
        '/folder/x/package.json',
        '/folder/x/src/deep/er/index.js',
      ]);
    } finally {
      registration.dispose();
    }
  });
});

class ReadOnlyFileSystem implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }
  stat(uri: vscode.Uri): vscode.FileStat {
    if (uri.path === '/folder') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    throw vscode.FileSystemError.FileNotFound(uri);
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  readFile(uri: vscode.Uri): Uint8Array {
    throw vscode.FileSystemError.FileNotFound(uri);
  }
  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}

/** Files in memory, as a virtual workspace has them. */
class MemoryFileSystem extends ReadOnlyFileSystem {
  readonly files = new Map<string, Uint8Array>();
  readonly folders = new Set(['/', '/folder']);

  override stat(uri: vscode.Uri): vscode.FileStat {
    const file = this.files.get(uri.path);
    if (file !== undefined) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: file.length };
    if (this.folders.has(uri.path)) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    throw vscode.FileSystemError.FileNotFound(uri);
  }
  override createDirectory(uri: vscode.Uri): void {
    this.folders.add(uri.path);
  }
  override writeFile(uri: vscode.Uri, content?: Uint8Array): void {
    this.files.set(uri.path, content ?? new Uint8Array());
  }
  override delete(uri: vscode.Uri): void {
    for (const name of [...this.files.keys()]) if (name.startsWith(`${uri.path}/`)) this.files.delete(name);
    this.folders.delete(uri.path);
  }
  override rename(from: vscode.Uri, to?: vscode.Uri): void {
    assert.ok(to);
    this.folders.delete(from.path);
    this.folders.add(to.path);
    for (const [name, content] of [...this.files]) {
      if (!name.startsWith(`${from.path}/`)) continue;
      this.files.delete(name);
      this.files.set(to.path + name.slice(from.path.length), content);
    }
  }
}
