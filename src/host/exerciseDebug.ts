import * as vscode from 'vscode';
import type { TestEvent } from '../core/exercise/testEvents.ts';
import type { ExerciseRun, ExerciseRunner, RunEnd } from '../core/ports.ts';
import { UserError } from './commands.ts';
import type { FoundExercise } from './exercises.ts';

/** Runs an exercise's tests in VS Code's debugger, one file after the other; what they said is told at the end. */
export async function debugExercise(
  runner: ExerciseRunner,
  order: ExerciseRun,
  node: string,
  { within, info }: FoundExercise,
  token: vscode.CancellationToken,
  onEvent: (event: TestEvent) => void,
): Promise<RunEnd> {
  const debug = await runner.debug(order, node);
  if ('kind' in debug) return debug;
  try {
    for (const program of debug.files) {
      if (token.isCancellationRequested) return { kind: 'stopped' };
      await debugFile(
        within,
        {
          type: 'node',
          request: 'launch',
          name: info.title,
          program,
          cwd: debug.cwd,
          runtimeExecutable: debug.node,
          runtimeArgs: debug.runtimeArgs,
          console: 'internalConsole',
          skipFiles: ['<node_internals>/**'],
        },
        token,
      );
    }
  } finally {
    for (const event of await debug.finish()) onEvent(event);
  }
  // A debugged run proves nothing: whoever debugs can change what happens.
  return { kind: 'stopped' };
}

/** Debugs one file; resolves when its session has ended. */
async function debugFile(
  folder: vscode.WorkspaceFolder,
  configuration: vscode.DebugConfiguration,
  token: vscode.CancellationToken,
): Promise<void> {
  const own: vscode.Disposable[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      let session: vscode.DebugSession | undefined;
      own.push(
        vscode.debug.onDidStartDebugSession((started) => {
          if (started.configuration['program'] === configuration['program']) session ??= started;
        }),
        vscode.debug.onDidTerminateDebugSession((ended) => {
          if (ended === session) resolve();
        }),
        token.onCancellationRequested(() => {
          void vscode.debug.stopDebugging(session);
          resolve();
        }),
      );
      vscode.debug.startDebugging(folder, configuration).then(
        (started) => {
          if (!started) reject(new UserError(vscode.l10n.t('The debugger could not be started.')));
        },
        (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
      );
    });
  } finally {
    for (const one of own) one.dispose();
  }
}
