// Lets Node's require read the JSON: its cache belongs to the whole process, so no loader ever sees a change.
import { readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

const isFile = (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

function resolve(specifier, folder) {
  if (/^\.\.?\//.test(specifier)) {
    const base = path.resolve(folder, specifier);
    const found = [base, `${base}.js`, `${base}.json`, path.join(base, 'index.js')].find(isFile);
    if (found) return found;
  }
  throw Object.assign(new Error(`Cannot find module '${specifier}' from '${folder}'`), { code: 'MODULE_NOT_FOUND' });
}

/**
 * A CommonJS loader with a cache of its own.
 *
 * @returns {(filename: string) => any} `load`: takes an absolute path, returns what that module exports
 */
export function createLoader() {
  const cache = new Map(); // absolute file name -> module, whose exports may be unfinished

  function load(filename) {
    const cached = cache.get(filename);
    if (cached) return cached.exports;

    const module = { exports: {} };
    cache.set(filename, module); // before it runs: this is what ends a cycle
    try {
      evaluate(module, filename);
    } catch (err) {
      cache.delete(filename);
      throw err;
    }
    return module.exports; // not the object of above: the module may have replaced it
  }

  function evaluate(module, filename) {
    const source = readFileSync(filename, 'utf8');
    if (filename.endsWith('.json')) {
      module.exports = createRequire(filename)(filename);
      return;
    }
    const folder = path.dirname(filename);
    const require = (specifier) =>
      isBuiltin(specifier) ? process.getBuiltinModule(specifier) : load(resolve(specifier, folder));
    const run = compileFunction(source, PARAMETERS, { filename });
    run.call(module.exports, module.exports, require, module, filename, folder);
  }

  return load;
}
