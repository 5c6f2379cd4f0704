import * as vscode from 'vscode';
import type { Failure, Place, TestEvent } from '../core/exercise/testEvents.ts';

/** What the tests say, in the Test Explorer's rows and in the output of its run. */

/** An event that is about one test. */
export type OneTestEvent = Exclude<TestEvent, { kind: 'output' | 'file failed' }>;

export function showTest(run: vscode.TestRun, item: vscode.TestItem, event: OneTestEvent): void {
  const name = event.path.join(' › ');
  switch (event.kind) {
    case 'started':
      run.started(item);
      return;
    case 'passed':
      run.passed(item, event.ms);
      print(run, `✔ ${name}`);
      return;
    case 'skipped':
      run.skipped(item);
      return;
    case 'failed':
      run.failed(item, messageOf(event.failure, event.place), event.ms);
      print(run, `✘ ${name}\n  ${event.failure.message}`);
      return;
  }
}

/** Adds a line to the output of a run. */
export const print = (run: vscode.TestRun, line: string): void => run.appendOutput(toTerminal(`${line}\n`));

/** The output of a test run is a terminal's: it wants both characters of a line's end. */
export const toTerminal = (text: string): string => text.replace(/\r?\n/g, '\r\n');

function messageOf(failure: Failure, place: Place): vscode.TestMessage {
  const { message, expected, actual } = failure;
  const made =
    expected !== undefined && actual !== undefined
      ? vscode.TestMessage.diff(message, expected, actual)
      : new vscode.TestMessage(message);
  setPlace(made, failure.at ?? place);
  return made;
}

/** Where the message is shown in the editor. */
export function setPlace(message: vscode.TestMessage, place: Place | undefined): void {
  if (place === undefined) return;
  const at = new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
  message.location = new vscode.Location(vscode.Uri.file(place.file), at);
}
