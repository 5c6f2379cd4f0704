import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addComment, commentPage, deleteComment } from '../src/comments.js';
import { memoryDb } from './support/memory-db.js';

const limit = { timeout: 5000 };
const at = (minute) => new Date(Date.UTC(2026, 10, 1, 12, minute));

function blog({ comments = [], posts = [{ _id: 'p1', title: 'Hello', likes: 4 }, { _id: 'p2', title: 'Other' }] } = {}) {
  const db = memoryDb({ posts, comments });
  let made = 0;
  const tools = { makeId: () => `c${String(++made).padStart(2, '0')}`, now: () => at(made) };
  return {
    db,
    add: (text, postId = 'p1', author = 'Ann') => addComment(db, postId, { author, text }, tools),
    post: (id = 'p1') => db.documents('posts').find(({ _id }) => _id === id),
    comments: () => db.documents('comments'),
  };
}
const texts = (list) => list.map(({ text }) => text);

test('1. a comment is a document of its own', limit, async () => {
  const { add, comments, post } = blog();
  const expected = { _id: 'c01', postId: 'p1', author: 'Ann', text: 'First!', at: at(1) };
  assert.deepEqual(await add('First!'), expected);
  assert.deepEqual(comments(), [expected]);
  assert.equal(post().comments, undefined, 'the array has moved out');
});

test('1. no such post: null, and nothing is stored', limit, async () => {
  const { db, add, comments } = blog();
  const before = db.documents('posts');
  assert.equal(await add('Lost', 'p9'), null);
  assert.deepEqual(comments(), [], 'a comment without a post');
  assert.deepEqual(db.documents('posts'), before);
});

test('2. the post has the number and the three newest, the newest first', limit, async () => {
  const { add, post } = blog();
  for (const text of ['one', 'two', 'three', 'four']) await add(text);
  assert.equal(post().commentCount, 4);
  assert.deepEqual(post().newest, [
    { _id: 'c04', author: 'Ann', text: 'four' }, { _id: 'c03', author: 'Ann', text: 'three' }, { _id: 'c02', author: 'Ann', text: 'two' },
  ]);
});

test('2. nothing else of the post changes, and no other post', limit, async () => {
  const { add, post } = blog();
  await add('one');
  const { commentCount, newest, ...rest } = post();
  assert.deepEqual([commentCount, newest.length, rest], [1, 1, { _id: 'p1', title: 'Hello', likes: 4 }]);
  assert.deepEqual(post('p2'), { _id: 'p2', title: 'Other' });
});

test('2. the copy is cut to 140 characters, the comment is not', limit, async () => {
  const { add, post, comments } = blog();
  await add('x'.repeat(500));
  assert.equal(post().newest[0].text, 'x'.repeat(140));
  assert.equal(comments()[0].text.length, 500);
});

test('2. and 3. the document of the post does not grow with its comments', limit, async () => {
  const { add, post } = blog();
  await add('one');
  for (let i = 0; i < 60; i++) await add('another one');
  assert.equal(post().commentCount, 61);
  assert.ok(JSON.stringify(post()).length < 1000, `${JSON.stringify(post()).length} bytes`);
});

test('3. comments at the same time all arrive and all count', limit, async () => {
  const { add, post, comments } = blog();
  await Promise.all(Array.from({ length: 10 }, (_, i) => add(`number ${i}`)));
  assert.equal(comments().length, 10);
  assert.equal(post().commentCount, 10, 'somebody wrote back what he had read before');
  assert.equal(post().newest.length, 3);
  assert.equal(new Set(post().newest.map(({ _id }) => _id)).size, 3);
});

test('3. what others change in the post at the same time stays', limit, async () => {
  const { db, add, post } = blog();
  const like = () => db.collection('posts').updateOne({ _id: 'p1' }, { $inc: { likes: 1 } });
  await Promise.all([add('one'), like(), add('two'), like(), add('three'), like(), like()]);
  assert.equal(post().likes, 8);
  assert.equal(post().commentCount, 3);
});

test('4. a comment that cannot be stored changes nothing', limit, async () => {
  const { db, add, post } = blog();
  for (const text of ['one', 'two', 'three']) await add(text);
  const before = post();
  db.before = (name, operation) => { if (name === 'comments' && operation === 'insertOne') throw new Error('disk full'); };
  await assert.rejects(add('four'), /disk full/);
  assert.deepEqual(post(), before, 'the post counts a comment that does not exist');
});

test('5. a deleted comment is gone, and the next one moves up', limit, async () => {
  const { db, add, post, comments } = blog();
  for (const text of ['one', 'two', 'three', 'four', 'five']) await add(text);
  assert.equal(await deleteComment(db, 'p1', 'c04'), true);
  assert.deepEqual(texts(comments()), ['one', 'two', 'three', 'five']);
  assert.equal(post().commentCount, 4);
  assert.deepEqual(post().newest, [
    { _id: 'c05', author: 'Ann', text: 'five' }, { _id: 'c03', author: 'Ann', text: 'three' }, { _id: 'c02', author: 'Ann', text: 'two' },
  ]);
});

test('5. the copy stays short when an older comment moves up', limit, async () => {
  const { db, add, post } = blog();
  await add('y'.repeat(300));
  for (const text of ['two', 'three', 'four']) await add(text);
  await deleteComment(db, 'p1', 'c04');
  assert.equal(post().newest[2].text, 'y'.repeat(140));
  assert.deepEqual(Object.keys(post().newest[2]).toSorted(), ['_id', 'author', 'text']);
});

test('5. the last comment can go', limit, async () => {
  const { db, add, post } = blog();
  await add('one');
  assert.equal(await deleteComment(db, 'p1', 'c01'), true);
  assert.deepEqual([post().commentCount, post().newest], [0, []]);
});

test('5. comments of other posts do not move in', limit, async () => {
  const { db, add, post } = blog();
  await add('mine');
  await add('mine too');
  await add('theirs', 'p2');
  await deleteComment(db, 'p1', 'c01');
  assert.deepEqual(texts(post().newest), ['mine too']);
  assert.equal(post('p2').commentCount, 1);
});

test('5. what is not there, or belongs to another post, is not deleted and not counted', limit, async () => {
  const { db, add, post, comments } = blog();
  await add('mine');
  await add('theirs', 'p2');
  assert.equal(await deleteComment(db, 'p1', 'c99'), false);
  assert.equal(await deleteComment(db, 'p1', 'c02'), false, 'a comment of p2');
  assert.equal(comments().length, 2);
  assert.deepEqual([post().commentCount, post('p2').commentCount], [1, 1]);
});

test('5. two requests delete the same comment: one of them did', limit, async () => {
  const { db, add, post } = blog();
  for (const text of ['one', 'two', 'three']) await add(text);
  const answers = await Promise.all([deleteComment(db, 'p1', 'c02'), deleteComment(db, 'p1', 'c02')]);
  assert.deepEqual(answers.toSorted(), [false, true]);
  assert.equal(post().commentCount, 2);
});

const stored = (n, postId = 'p1', minute = (i) => i) => Array.from({ length: n }, (_, i) => (
  { _id: `${postId}-${String(i).padStart(2, '0')}`, postId, author: 'Ann', text: `t${i}`, at: at(minute(i)) }
));

// Ids that say nothing about the time, as of comments that were imported; two of the same moment.
const imported = [['m', 1], ['c', 2], ['x', 3], ['a', 4], ['k', 4], ['b', 5]].map(([_id, minute]) => (
  { _id, postId: 'p1', author: 'Ann', text: `text ${_id}`, at: at(minute) }
));

test('5. what moves up goes by time, then by id', limit, async () => {
  const { db, post } = blog({ comments: imported, posts: [{ _id: 'p1', commentCount: 6, newest: [] }] });
  assert.equal(await deleteComment(db, 'p1', 'b'), true);
  assert.deepEqual(post().newest.map(({ _id }) => _id), ['k', 'a', 'x']);
});

test('6. the order is that of the time, whatever the ids', limit, async () => {
  const { db } = blog({ comments: imported });
  const seen = [];
  for (let after; seen.length < 20;) {
    const page = await commentPage(db, 'p1', { limit: 2, after });
    if (page.length === 0) break;
    seen.push(...page);
    after = page.at(-1);
  }
  assert.deepEqual(seen.map(({ _id }) => _id), ['b', 'k', 'a', 'x', 'c', 'm']);
});

test('6. a page: the newest first, of this post, whole documents', limit, async () => {
  const { db } = blog({ comments: [...stored(5), ...stored(5, 'p2')] });
  const page = await commentPage(db, 'p1', { limit: 2 });
  assert.deepEqual(page, stored(5).toReversed().slice(0, 2));
});

test('6. pages follow each other without gap and without repetition', limit, async () => {
  const { db } = blog({ comments: stored(7) });
  const seen = [];
  for (let after; ;) {
    const page = await commentPage(db, 'p1', { limit: 3, after });
    if (page.length === 0) break;
    assert.ok(seen.length < 20, 'the pages never end');
    seen.push(...page);
    after = page.at(-1);
  }
  assert.deepEqual(texts(seen), ['t6', 't5', 't4', 't3', 't2', 't1', 't0']);
});

test('6. comments of the same moment are not lost between two pages', limit, async () => {
  const { db } = blog({ comments: stored(6, 'p1', (i) => Math.floor(i / 4)) });
  for (const limit of [3, 4]) {
    const first = await commentPage(db, 'p1', { limit });
    const second = await commentPage(db, 'p1', { limit, after: first.at(-1) });
    assert.deepEqual(texts([...first, ...second]), ['t5', 't4', 't3', 't2', 't1', 't0'], `in pages of ${limit}`);
  }
});

test('6. a comment that is added meanwhile shifts nothing', limit, async () => {
  const { db } = blog({ comments: stored(6) });
  const first = await commentPage(db, 'p1', { limit: 3 });
  await db.collection('comments').insertOne({ _id: 'new', postId: 'p1', author: 'Bob', text: 'new', at: at(59) });
  const second = await commentPage(db, 'p1', { limit: 3, after: first.at(-1) });
  assert.deepEqual(texts(second), ['t2', 't1', 't0']);
});

/** How many comments came from the database during some work. */
async function commentsRead(db, work) {
  db.reads.length = 0;
  await work();
  return db.reads.reduce((sum, { name, documents }) => sum + (name === 'comments' ? documents : 0), 0);
}

test('7. a page reads no more comments than it returns', limit, async () => {
  const { db } = blog({ comments: stored(40) });
  const [after] = stored(40).slice(20);
  for (const options of [{ limit: 5 }, { limit: 5, after }]) {
    const read = await commentsRead(db, () => commentPage(db, 'p1', options));
    assert.ok(read <= 5, `${read} comments came from the database for a page of 5`);
  }
});

test('7. adding and deleting read a handful of comments, not all', limit, async () => {
  const { db, add } = blog({ comments: stored(40), posts: [{ _id: 'p1', commentCount: 40, newest: [] }] });
  const works = { adding: () => add('new'), deleting: () => deleteComment(db, 'p1', 'p1-05') };
  for (const [name, work] of Object.entries(works)) {
    const read = await commentsRead(db, work);
    assert.ok(read <= 4, `${name} one comment read ${read} of them`); // three for newest, and perhaps the one it is about
  }
});

/** Holds the first write to `posts` of `slow` until `fast` is through. */
async function overtake(db, slow, fast) {
  const arrived = Promise.withResolvers();
  const release = Promise.withResolvers();
  db.before = (name, operation) => {
    if (name !== 'posts' || !['updateOne', 'findOneAndUpdate'].includes(operation)) return undefined;
    db.before = () => {};
    arrived.resolve();
    return release.promise;
  };
  const slowly = slow();
  await Promise.race([arrived.promise, slowly]);
  await fast();
  release.resolve();
  await slowly;
}

test('7. the count stays right when somebody is faster', limit, async () => {
  const { db, add, post, comments } = blog();
  await add('one');
  await overtake(db, () => add('slow'), () => add('fast'));
  assert.equal(post().commentCount, 3, 'an addition that was overtaken stored a count of before');
  await overtake(db, () => deleteComment(db, 'p1', 'c01'), () => add('faster'));
  assert.deepEqual([post().commentCount, comments().length], [3, 3], 'a deletion that was overtaken stored a count of before');
});
