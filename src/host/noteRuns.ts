import * as vscode from 'vscode';
import type { NoteBlock } from '../core/model.ts';
import type { ProgramRunner, Run } from '../core/ports.ts';
import type { RunEvent } from '../shared/protocol.ts';
import { nodeSetting, requireTrust } from './running.ts';
import { endText } from './runTexts.ts';

/** The blocks of the open note that run. Only bundled code is run, and only where the workspace is trusted. */
export class NoteRuns implements vscode.Disposable {
  readonly #runs = new Map<string, Run>();

  constructor(
    /** Undefined where there are no processes. */
    private readonly runner: ProgramRunner | undefined,
    private readonly post: (topic: string, block: number, event: RunEvent) => void,
  ) {}

  get canRun(): boolean {
    return this.runner !== undefined && vscode.workspace.isTrusted;
  }

  /**
   * Runs a block of a note; resolves when it has ended.
   * @throws UserError in an untrusted workspace.
   */
  async start(topic: string, index: number, block: NoteBlock): Promise<void> {
    const key = `${topic}:${index}`;
    if (this.runner === undefined || block.run === undefined || this.#runs.has(key)) return;
    requireTrust();
    this.post(topic, index, { kind: 'started' });
    const run = this.runner.run({ ...block.run, code: block.code }, nodeSetting(), (text, stream) =>
      this.post(topic, index, { kind: 'output', text, stream }),
    );
    this.#runs.set(key, run);
    const end = await run.ended;
    this.#runs.delete(key);
    this.post(topic, index, {
      kind: 'ended',
      ok: end.kind === 'exited' && end.code === 0,
      text: endText(end),
    });
  }

  stop(topic: string, index: number): void {
    this.#runs.get(`${topic}:${index}`)?.stop();
  }

  /** Ends all: the note is being left. */
  stopAll(): void {
    for (const run of this.#runs.values()) run.stop();
  }

  dispose(): void {
    this.stopAll();
  }
}
