import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeHeader, FORMAT } from '../../src/core/progress/journal.ts';
import type { Change } from '../../src/core/progress/entries.ts';
import {
  type Cache,
  type CachedProgress,
  NewerFormatError,
  ProgressStore,
  type Trouble,
} from '../../src/core/progress/store.ts';
import { MemoryFolder, platformWith } from './support/memoryFolder.mts';

class MemoryCache implements Cache {
  value: unknown;
  read(): unknown {
    return this.value;
  }
  async write(value: CachedProgress): Promise<void> {
    await Promise.resolve();
    this.value = JSON.parse(JSON.stringify(value));
  }
}

interface Made {
  readonly store: ProgressStore;
  readonly troubles: Trouble[];
  readonly changes: string[][];
}

let sessions = 0;

function open(
  folder: MemoryFolder,
  options: { cache?: Cache; pid?: number; alive?: ReadonlySet<number>; now?: () => number } = {},
): Made {
  const troubles: Trouble[] = [];
  const changes: string[][] = [];
  const pid = options.pid ?? 1;
  const store = new ProgressStore({
    roadmap: 'test',
    folder,
    cache: options.cache ?? new MemoryCache(),
    platform: platformWith(pid, options.alive ?? new Set([pid])),
    session: `session-${String(++sessions).padStart(6, '0')}`,
    now: options.now ?? Date.now,
    onTrouble: (trouble) => troubles.push(trouble),
    onChange: (keys) => changes.push([...keys]),
  });
  return { store, troubles, changes };
}

const ticked = (key: string): Change[] => [[key, 'ticked']];
const values = (store: ProgressStore): Record<string, unknown> =>
  Object.fromEntries([...store.entries].map(([key, { value }]): [string, unknown] => [key, value]).sort());

describe('the progress store', () => {
  it('finds after a restart what was acknowledged before, without the cache', async () => {
    const folder = new MemoryFolder();
    const first = open(folder);
    await first.store.apply(() => ticked('mark/a'));
    await first.store.apply(() => ticked('mark/b'));
    const second = open(folder, { pid: 2 });
    await second.store.load();
    assert.deepEqual(values(second.store), { 'mark/a': 'ticked', 'mark/b': 'ticked' });
  });

  it('finds it in the cache at once, before any file is read', async () => {
    const folder = new MemoryFolder();
    const cache = new MemoryCache();
    const first = open(folder, { cache });
    await first.store.apply(() => ticked('mark/a'));
    const second = open(folder, { cache });
    assert.deepEqual(values(second.store), { 'mark/a': 'ticked' });
  });

  it('acknowledges, and tells listeners, only after the write', async () => {
    const folder = new MemoryFolder();
    const { store, changes } = open(folder);
    await store.load();
    folder.before = (step) => {
      if (step === 'create' || step === 'append') assert.deepEqual(changes, []);
    };
    await store.apply(() => ticked('mark/a'));
    assert.deepEqual(changes, [['mark/a']]);
  });

  it('changes nothing when the write fails, and works again after', async () => {
    const folder = new MemoryFolder();
    const { store, changes } = open(folder);
    await store.apply(() => ticked('mark/a'));
    folder.before = (step) => {
      if (step === 'append') throw new Error('ENOSPC');
    };
    await assert.rejects(
      store.apply(() => ticked('mark/b')),
      /ENOSPC/,
    );
    assert.deepEqual(values(store), { 'mark/a': 'ticked' });
    assert.equal(changes.length, 1);
    folder.before = () => undefined;
    await store.apply(() => ticked('mark/c'));
    const again = open(folder, { pid: 2 });
    await again.store.load();
    assert.deepEqual(values(again.store), { 'mark/a': 'ticked', 'mark/c': 'ticked' });
  });

  it('lets quick changes see each other', async () => {
    const { store } = open(new MemoryFolder());
    const seen: number[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        store.apply((entries) => {
          seen.push(entries.size);
          return ticked(`mark/${name}`);
        }),
      ),
    );
    assert.deepEqual(seen, [0, 1, 2]);
  });

  it('two windows write their own files, and converge', async () => {
    const folder = new MemoryFolder();
    const alive = new Set([1, 2]);
    const one = open(folder, { pid: 1, alive });
    const two = open(folder, { pid: 2, alive });
    await one.store.apply(() => ticked('mark/a'));
    await two.store.apply(() => ticked('mark/b'));
    await one.store.apply(() => [['mark/b', 'todo']]); // has not heard of the tick yet
    await Promise.all([one.store.refresh(), two.store.refresh()]);
    assert.deepEqual(values(one.store), values(two.store));
    await two.store.apply(() => ticked('mark/b'));
    await one.store.refresh();
    assert.equal(one.store.entries.get('mark/b')?.value, 'ticked', 'what was said later counts');
    assert.equal([...folder.files.keys()].length, 2);
  });

  it('converges for any interleaving of windows, restarts and merges', async () => {
    const step = fc.record({
      window: fc.nat(2),
      act: fc.constantFrom('tick' as const, 'untick' as const, 'refresh' as const, 'restart' as const),
      key: fc.constantFrom('mark/a', 'mark/b', 'mark/c'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const folder = new MemoryFolder();
        let clock = 1000;
        let pid = 100;
        const alive = new Set<number>();
        const start = (): Made & { pid: number } => {
          alive.add(++pid);
          return { ...open(folder, { pid, alive, now: () => clock }), pid };
        };
        const windows = [start(), start(), start()];
        const said = new Map<string, unknown>();
        for (const { window, act, key } of steps) {
          clock++;
          const w = windows[window];
          assert.ok(w);
          if (act === 'refresh') await w.store.refresh();
          else if (act === 'restart') {
            alive.delete(w.pid);
            windows[window] = start();
          } else {
            await w.store.apply(() => [[key, act === 'tick' ? 'ticked' : 'todo']]);
            said.set(key, act === 'tick' ? 'ticked' : 'todo');
          }
        }
        for (const w of windows) await w.store.refresh();
        const expected = Object.fromEntries([...said].sort());
        for (const w of windows) {
          assert.deepEqual(values(w.store), expected);
          assert.deepEqual(w.troubles, []);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('merges the files of ended windows into its own', async () => {
    const folder = new MemoryFolder();
    for (let pid = 1; pid <= 5; pid++) {
      const { store } = open(folder, { pid, alive: new Set([pid]) });
      await store.apply(() => ticked(`mark/${pid}`));
    }
    const last = open(folder, { pid: 9, alive: new Set([9]) });
    await last.store.apply(() => ticked('mark/last'));
    assert.equal(folder.files.size, 1);
    assert.equal(last.store.entries.size, 6);
  });

  it('writes all that it knows anew when its file was taken away', async () => {
    const folder = new MemoryFolder();
    const { store } = open(folder);
    await store.apply(() => ticked('mark/a'));
    folder.files.clear();
    await store.apply(() => ticked('mark/b'));
    const again = open(folder, { pid: 2 });
    await again.store.load();
    assert.deepEqual(values(again.store), { 'mark/a': 'ticked', 'mark/b': 'ticked' });
  });

  it('rewrites a file that has grown far beyond what it says', async () => {
    const folder = new MemoryFolder();
    const { store } = open(folder);
    for (let i = 0; i < 2100; i++) await store.apply(() => [['mark/a', i % 2 === 0 ? 'ticked' : 'todo']]);
    const [text] = folder.files.values();
    assert.ok((text ?? '').split('\n').length < 200, 'the file was not rewritten');
  });
});

describe('damage', () => {
  it('is set aside under another name, the rest is kept, and it is told once', async () => {
    const folder = new MemoryFolder();
    const { store } = open(folder, { pid: 1 });
    await store.apply(() => ticked('mark/a'));
    await store.apply(() => ticked('mark/b'));
    const [name = ''] = folder.files.keys();
    const damaged = (folder.files.get(name) ?? '').replace('"mark/a"', '"mark/a') + 'rubbish\n';
    folder.files.set(name, damaged);

    const second = open(folder, { pid: 2 });
    await second.store.load();
    await second.store.refresh();
    assert.deepEqual(values(second.store), { 'mark/b': 'ticked' });
    assert.equal(second.troubles.length, 1);
    assert.equal(second.troubles[0]?.kind, 'set aside');
    const aside = [...folder.files].find(([file]) => file.includes('damaged'));
    assert.equal(aside?.[1], damaged, 'the damaged file is not as it was');

    const third = open(folder, { pid: 3 });
    await third.store.load();
    assert.deepEqual(values(third.store), { 'mark/b': 'ticked' }, 'what was rescued is gone');
    assert.deepEqual(third.troubles, [], 'it was told twice');
  });

  it('of any kind is never fatal, and never takes what other files say', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        async (rubbish, cached) => {
          const folder = new MemoryFolder();
          const good = open(folder, { pid: 1 });
          await good.store.apply(() => ticked('mark/a'));
          folder.files.set('zz.jsonl', rubbish);
          const cache = new MemoryCache();
          cache.value = cached;
          const { store } = open(folder, { pid: 2, cache });
          await store.apply(() => ticked('mark/b'));
          assert.deepEqual(values(store), { 'mark/a': 'ticked', 'mark/b': 'ticked' });
        },
      ),
    );
  });

  it('of a folder that cannot be listed is said, and ticks go on', async () => {
    const folder = new MemoryFolder();
    folder.before = (step) => {
      if (step === 'list') throw new Error('EACCES');
    };
    const { store, troubles } = open(folder);
    await store.apply(() => ticked('mark/a'));
    assert.deepEqual(
      troubles.map(({ kind }) => kind),
      ['unreadable'],
    );
    assert.deepEqual(values(store), { 'mark/a': 'ticked' });
  });
});

describe('progress of a newer version', () => {
  it('in a journal is refused, not overwritten', async () => {
    const folder = new MemoryFolder();
    const text =
      encodeHeader({ format: FORMAT + 1, roadmap: 'test', session: 'x', pid: 1, host: 'here' }) +
      '{"new":"shape"}\n';
    folder.files.set('newer.jsonl', text);
    const { store, troubles } = open(folder, { pid: 2 });
    await assert.rejects(
      store.apply(() => ticked('mark/a')),
      NewerFormatError,
    );
    assert.equal(store.readOnly, true);
    assert.deepEqual(
      troubles.map(({ kind }) => kind),
      ['newer format'],
    );
    assert.deepEqual([...folder.files], [['newer.jsonl', text]]);
  });

  it('in the cache is refused, not overwritten', async () => {
    const cache = new MemoryCache();
    cache.value = { format: FORMAT + 1, entries: 'unheard of' };
    const { store } = open(new MemoryFolder(), { cache });
    await assert.rejects(
      store.apply(() => ticked('mark/a')),
      NewerFormatError,
    );
    assert.deepEqual(cache.value, { format: FORMAT + 1, entries: 'unheard of' });
  });
});

describe('carrying over', () => {
  it('adds what is new or later, and counts it', async () => {
    const here = open(new MemoryFolder(), { now: () => 5000 });
    await here.store.apply(() => [
      ['mark/a', 'learning'],
      ['mark/b', 'ticked'],
    ]);
    const added = await here.store.adopt([
      { key: 'mark/a', value: 'ticked', at: 9000, by: 'there' },
      { key: 'mark/b', value: 'todo', at: 10, by: 'there' },
      { key: 'mark/c', value: 'ticked', at: 10, by: 'there' },
    ]);
    assert.equal(added, 2);
    assert.deepEqual(values(here.store), { 'mark/a': 'ticked', 'mark/b': 'ticked', 'mark/c': 'ticked' });
  });
});
