import { validateWorkflow } from '@action-validator/core';
import { parse } from 'yaml';

/** Expressions whose value somebody outside can choose: titles, bodies, messages, branch names, inputs. */
// #region strangers
const expression = /\$\{\{(.*?)\}\}/gs;
const stranger = /\bgithub\.(event\.(?!number\b|pull_request\.(number|(head|base)\.sha)\b)|head_ref\b|ref_name\b)|\binputs\./;

/** Text that is pasted into a script before any shell sees it, and so is code. */
export function injections(script) {
  return [...script.matchAll(expression)].map((match) => match[1].trim()).filter((text) => stranger.test(text));
}
// #endregion

const triggers = ({ on }) => (typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on));
const privileged = ['pull_request_target', 'workflow_run'];

function* problemsOfStep(step, workflow) {
  const [action, version] = step.uses?.split('@') ?? [];
  const local = action === undefined || action.startsWith('./') || action.startsWith('docker://');
  if (!local && !/^[0-9a-f]{40}$/.test(version ?? '')) {
    yield `${step.uses} is not pinned: whoever can move the tag runs code here`;
  }
  const scripts = [step.run, action === 'actions/github-script' ? step.with?.script : undefined];
  for (const text of scripts.filter(Boolean).flatMap(injections)) {
    yield `\${{ ${text} }} becomes part of a script: hand it over in env`;
  }
  if (action === 'actions/checkout' && triggers(workflow).some((name) => privileged.includes(name))
    && /head|merge/.test(`${step.with?.ref ?? ''}${step.with?.repository ?? ''}`)) {
    yield 'checks out the code of a pull request where secrets are within reach';
  }
  if (/\bnpm (i|install)\b/.test(step.run ?? '')) yield 'npm install may change the lockfile: npm ci';
  if (JSON.stringify(step).includes('secrets.AWS_SECRET_ACCESS_KEY')) {
    yield 'a cloud key that lives for ever: take a role by OIDC';
  }
}

function* problemsOfJob(job, workflow) {
  const permissions = job.permissions ?? workflow.permissions;
  if (permissions === undefined) yield 'no permissions: the token gets the default of the repository';
  if (permissions === 'write-all') yield 'write-all: name the scopes';
  if (job.steps && job['timeout-minutes'] === undefined) yield 'no timeout-minutes: a job that hangs runs for 6 hours';
  for (const [index, step] of (job.steps ?? []).entries()) {
    for (const problem of problemsOfStep(step, workflow)) yield `step ${index + 1}: ${problem}`;
  }
}

/** The paths of a schema error that have no finer error below them. */
function leaves(errors) {
  return errors.flatMap((error) => {
    const finer = leaves(error.states?.flatMap((state) => state.errors) ?? []);
    return finer.length > 0 ? finer : [`${error.path ?? ''} ${error.detail ?? error.title}`.trim()];
  });
}

/** @returns {{ job: string | null, problem: string }[]} */
export function audit(text) {
  const wrong = [...new Set(leaves(validateWorkflow(text).errors))];
  if (wrong.length > 0) return wrong.map((problem) => ({ job: null, problem }));
  const workflow = parse(text);
  return Object.entries(workflow.jobs).flatMap(([name, job]) =>
    [...problemsOfJob(job, workflow)].map((problem) => ({ job: name, problem })));
}
