/** Something in the content that must be mended before it can be shipped. */
export interface Problem {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  /** 1 for the first line. */
  readonly line: number;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly mend: string;
}

/** Collects problems; reading goes on after one, so that a writer sees all of them at once. */
export class Problems {
  readonly #list: Problem[] = [];

  add(file: string, line: number, message: string, mend: string): void {
    this.#list.push({ file, line, message, mend });
  }

  get list(): readonly Problem[] {
    return this.#list.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  }

  get any(): boolean {
    return this.#list.length > 0;
  }
}

/** `roadmap/01-node-core/phase.yaml:12: unknown key "minute". Mend: …`, which editors and terminals make a link. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.message}\n    Mend: ${problem.mend}`;
}
