import * as vscode from 'vscode';
import type { Why } from '../core/exercise/outcome.ts';
import type { RunEnd } from '../core/ports.ts';

/** How a run ended, and why nothing could be said of an answer, in the user's words. */

export function endText(end: RunEnd): string {
  const { t } = vscode.l10n;
  switch (end.kind) {
    case 'exited':
      return t('exit code {0}, {1} s', end.code, end.seconds.toFixed(1));
    case 'killed':
      return t('ended by {0}', end.signal);
    case 'stopped':
      return t('stopped');
    case 'too long':
      return t('stopped after {0} s', end.seconds);
    case 'no node':
      return t(
        '"{0}" could not be run. Install Node.js, or name one in the setting nodejsRoadmap.node.path.',
        end.node,
      );
    case 'old node':
      return t(
        'Your Node.js is {0}; {1} or later is wanted. Update it, or name another in the setting nodejsRoadmap.node.path.',
        end.version,
        end.wanted,
      );
    case 'failed':
      return t('It could not be run: {0}', end.message);
  }
}

export function couldNotRunText(why: Why): string {
  const { t } = vscode.l10n;
  switch (why.kind) {
    case 'ended':
      return why.end.kind === 'exited'
        ? t('The tests ended with exit code {0} before they had said anything.', why.end.code)
        : endText(why.end);
    case 'not loaded':
      return t('The tests could not be run. {0}', why.failure.message);
    case 'tests missing':
      return t(
        '{0} tests did not run, among them "{1}". Does something end the process, or skip tests?',
        why.paths.length,
        why.paths[0]?.join(' › ') ?? '',
      );
  }
}
