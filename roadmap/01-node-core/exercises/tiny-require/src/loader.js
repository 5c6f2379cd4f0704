import { readFileSync } from 'node:fs';

/**
 * A CommonJS loader with a cache of its own.
 *
 * @returns {(filename: string) => any} `load`: takes an absolute path, returns what that module exports
 */
export function createLoader() {
  return function load(filename) {
    // TODO: no require, no cache, and stack traces that name no file. The README has the list.
    const module = { exports: {} };
    const run = new Function('exports', 'module', readFileSync(filename, 'utf8'));
    run(module.exports, module);
    return module.exports;
  };
}
