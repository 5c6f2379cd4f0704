import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Program, ProgramRunner, Run } from '../core/ports.ts';
import type { NodeFinder } from './nodeProcess.ts';
import { runNode, startRun } from './nodeProcess.ts';

/** Runs blocks with the user's Node.js, each in a new empty folder that is removed afterwards. */
export class NodeProgramRunner implements ProgramRunner {
  /** @param limitMs after which a program is ended. */
  constructor(
    private readonly finder: NodeFinder,
    private readonly limitMs = 30_000,
  ) {}

  run(program: Program, setting: string, onOutput: (text: string, stream: 'stdout' | 'stderr') => void): Run {
    return startRun(async (control) => {
      const found = await this.finder.find(setting);
      if ('kind' in found) return found;
      const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'nodejs-roadmap-'));
      try {
        const file = path.join(folder, program.commonjs ? 'block.cjs' : 'block.mjs');
        await fs.writeFile(file, program.code);
        if (control.stopped) return { kind: 'stopped' };
        const { env } = program;
        const args = [...program.flags, file];
        return await runNode(found, { args, cwd: folder, env, limitMs: this.limitMs, onOutput }, control);
      } finally {
        await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    });
  }
}
