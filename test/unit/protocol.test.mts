import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type FromNote, isFromNote } from '../../src/shared/protocol.ts';

const good: readonly FromNote[] = [
  { type: 'ready' },
  { type: 'tick', topic: 'a', subtopic: null, ticked: true },
  { type: 'tick', topic: 'a', subtopic: 'x', ticked: false },
  { type: 'block', topic: 'a', block: 0, action: 'copy' },
  { type: 'openTopic', topic: 'a', section: null },
  { type: 'openExternal', url: 'https://nodejs.org' },
  { type: 'scaffold', topic: 'a' },
  { type: 'exercise', topic: 'a', exercise: 'b' },
  { type: 'review', topic: 'a' },
];

describe('messages of the notes webview', () => {
  it('are taken when they are whole', () => {
    for (const message of good) assert.ok(isFromNote(message), JSON.stringify(message));
  });

  it('are refused when any field is missing or of another type', () => {
    for (const message of good) {
      for (const key of Object.keys(message)) {
        const { [key]: _, ...without } = message as unknown as Record<string, unknown>;
        assert.equal(isFromNote(without), false, `${message.type} without ${key}`);
        assert.equal(
          isFromNote({ ...message, [key]: { toString: () => 'x' } }),
          false,
          `${message.type} with a strange ${key}`,
        );
      }
    }
  });

  it('are refused when they are anything else, without an exception', () => {
    fc.assert(fc.property(fc.anything(), (value) => assert.equal(isFromNote(value), false)));
  });

  it('are refused when a text is endless', () => {
    assert.equal(isFromNote({ type: 'openExternal', url: `https://x/${'a'.repeat(5000)}` }), false);
  });
});
