// Tries owner, group and others in turn: a class that denies is overruled by the next.
import { posix } from 'node:path';

function parse(listing) {
  const entries = new Map();
  for (const line of listing.split('\n')) {
    const [, mode, owner, group, path] = /^(\S{10}) (\S+) (\S+) (.+)$/.exec(line) ?? [];
    if (path !== undefined) entries.set(path, { mode, owner, group, path });
  }
  return entries;
}

/** Whether `who` has the bit, by the one class that fits. */
function has({ mode, owner, group }, who, bit) {
  const classes = [who.user === owner && 1, who.groups.includes(group) && 4, 7].filter(Boolean);
  return classes.some((at) => {
    const letter = mode['rwx'.indexOf(bit) + at];
    return bit === 'x' ? 'xst'.includes(letter) : letter === bit;
  });
}

function reachable(entries, who, path) {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const entry = entries.get(folder);
    if (entry !== undefined && !has(entry, who, 'x')) return false;
    if (folder === posix.dirname(folder)) return true;
  }
}

function allowed(entries, who, action, path) {
  const entry = entries.get(path);
  if (entry === undefined) return false;
  if (who.user === 'root') return true;
  if (!reachable(entries, who, path)) return false;
  if (action === 'read') return has(entry, who, 'r');
  if (action === 'write') return has(entry, who, 'w');
  const parent = entries.get(posix.dirname(path));
  if (parent === undefined || !has(parent, who, 'w')) return false; // x was asked for above
  const sticky = 'tT'.includes(parent.mode[9]);
  return !sticky || who.user === entry.owner || who.user === parent.owner;
}

export function may(listing, who, action, path) {
  return allowed(parse(listing), who, action, path);
}

export function audit(listing, { user, groups, secrets, writable }) {
  const entries = parse(listing);
  const service = { user, groups };
  const stranger = { user: '', groups: [] };
  const found = [];
  for (const { path, mode } of entries.values()) {
    if (mode[0] === 'l') continue;
    if (secrets.includes(path) && allowed(entries, stranger, 'read', path)) found.push({ path, problem: 'exposed' });
    if (!allowed(entries, service, 'read', path)) found.push({ path, problem: 'unreadable' });
    const state = writable.some((folder) => path.startsWith(`${folder}/`));
    const change = ['write', 'replace'].some((action) => allowed(entries, service, action, path));
    if (mode[0] === '-' && change && !state) found.push({ path, problem: 'changeable' });
  }
  const key = ({ path, problem }) => `${path}\0${problem}`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
