import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { copyBlock, insertBlock, openBlock } from '../../src/host/codeBlocks.ts';
import { commands } from '../../src/shared/ids.ts';
import { activate, closeEditors } from './support/api.ts';

const block = { language: 'javascript', code: 'if (x) {\n  y(`${z}`);\n}', under: 'How it works' };

describe('commands', () => {
  before(activate);
  beforeEach(closeEditors);
  after(closeEditors);

  it('are all there', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(commands)) assert.ok(known.has(id), id);
  });

  it('copy a block as it is', async () => {
    await copyBlock(block);
    assert.equal(await vscode.env.clipboard.readText(), block.code);
  });

  it('insert a block at the cursor, indented as its place is, with nothing in it taken for a placeholder', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'javascript',
      content: 'function f() {\n  \n}\n',
    });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 2, 1, 2);
    await insertBlock(block);
    assert.equal(document.getText(), 'function f() {\n  if (x) {\n    y(`${z}`);\n  }\n}\n');
  });

  it('open a block as a file where there is no editor to insert it into', async () => {
    await insertBlock(block);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.getText(), `${block.code}\n`);
    assert.equal(document.languageId, 'javascript');
    assert.equal(document.uri.scheme, 'untitled');
  });

  it('open a block as a file', async () => {
    await openBlock(block);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), `${block.code}\n`);
  });
});
