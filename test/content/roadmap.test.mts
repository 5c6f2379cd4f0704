import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type Compiled, compile } from '../../scripts/content/compile.mts';
import { repository } from '../../scripts/lib/paths.mts';
import { schemaFiles } from '../../scripts/writeSchemas.mts';
import type { ExampleContent, NoteContent, RoadmapIndex } from '../../src/core/model.ts';
import { planProblems } from '../../src/core/scaffold.ts';

describe('the roadmap', () => {
  let compiled: Compiled;
  let index: RoadmapIndex;
  before(async () => {
    compiled = await compile(repository);
    index = JSON.parse(compiled.files.get('index.json') ?? '') as RoadmapIndex;
  });

  it('compiles without a problem', () => {
    assert.deepEqual(compiled.problems.list, []);
  });

  it('covers 499 of 499 references', () => {
    assert.deepEqual(compiled.coverage, { references: 499, covered: 499 });
  });

  it('has 24 phases, and phases 1 and 2 without an outline', () => {
    assert.equal(index.phases.length, 24);
    for (const phase of index.phases.slice(0, 2)) {
      for (const topic of phase.topics) assert.ok(topic.written, topic.id);
    }
  });

  it('has no more outlines than it had: the number can only fall', () => {
    const { unwritten } = JSON.parse(
      fs.readFileSync(path.join(repository, 'test/fixtures/outlines.json'), 'utf8'),
    ) as { unwritten: number };
    assert.ok(
      compiled.unwritten.length <= unwritten,
      `${compiled.unwritten.length} topics have only an outline; it was ${unwritten}`,
    );
    assert.equal(
      compiled.unwritten.length,
      unwritten,
      'fewer outlines than before: put the new number into test/fixtures/outlines.json',
    );
  });

  it('ships notes without script, style or foreign addresses in them', () => {
    for (const [name, text] of compiled.files) {
      if (!name.startsWith('notes/')) continue;
      const { html } = JSON.parse(text) as NoteContent;
      // Within tags: a note may well speak of such things, as escaped text.
      const tags = (html.match(/<[^>]*>/g) ?? []).join('\n');
      assert.doesNotMatch(
        tags,
        /<(script|style|iframe|object|embed|link|meta|img)\b|\s(style|srcdoc|on\w+)=|="\s*javascript:/i,
        name,
      );
      for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g))
        assert.match(href, /^(#|https:\/\/)/, name);
    }
  });

  it('gives every subtopic of every note its section', () => {
    for (const topic of index.phases.flatMap((phase) => phase.topics)) {
      const { html } = JSON.parse(compiled.files.get(`notes/${topic.id}.json`) ?? '') as NoteContent;
      for (const { id } of topic.subtopics)
        assert.ok(html.includes(`data-subtopic="${id}"`), `${topic.id}/${id}`);
    }
  });

  it('has examples that can be scaffolded, whose first file exists', () => {
    assert.ok(Object.keys(index.examples).length >= 10);
    for (const id of Object.keys(index.examples)) {
      const example = JSON.parse(compiled.files.get(`examples/${id}.json`) ?? '') as ExampleContent;
      assert.deepEqual(planProblems(example.files), [], id);
      assert.ok(
        example.files.some(({ path: file }) => file === example.open),
        id,
      );
    }
  });

  it('has JSON schemas that are those of the checks', () => {
    for (const [file, text] of schemaFiles()) {
      assert.equal(
        fs.readFileSync(path.join(repository, file), 'utf8'),
        text,
        `${file} is stale: run npm run schemas`,
      );
    }
  });
});
