/**
 * @typedef {object} Format
 * @property {string} kind
 * @property {(head: Buffer) => boolean} matches  looks at the first bytes, which may be fewer than it wants
 * @property {(head: Buffer, readAt: (position: number, length: number) => Promise<Buffer>) => object | Promise<object>} details
 */

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

// #region png
/** @type {Format} */
export const png = {
  kind: 'PNG',
  matches: (head) => head.subarray(0, 8).equals(PNG),
  // the first chunk is IHDR: length (4), name (4), width (4), height (4), all big-endian
  details: (head) => ({ width: head.readUInt32BE(16), height: head.readUInt32BE(20) }),
};

/** @type {Format} */
export const wav = {
  kind: 'WAV',
  matches: (head) => text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WAVE',
  // RIFF is little-endian; the chunk "fmt " comes first in all but exotic files
  details(head) {
    if (text(head, 12, 16) !== 'fmt ') throw new Error('no fmt chunk at byte 12');
    return { channels: head.readUInt16LE(22), sampleRate: head.readUInt32LE(24) };
  },
};
// #endregion

/** @type {Format} */
const gif = {
  kind: 'GIF',
  matches: (head) => /^GIF8[79]a$/.test(text(head, 0, 6)),
  details: (head) => ({ width: head.readUInt16LE(6), height: head.readUInt16LE(8) }),
};

/** @type {Format} */
const pdf = {
  kind: 'PDF',
  matches: (head) => /^%PDF-\d\.\d/.test(text(head, 0, 8)),
  details: (head) => ({ version: text(head, 5, 8) }),
};

/** @type {Format} */
const jpeg = {
  kind: 'JPEG',
  matches: (head) => head.length >= 3 && head.readUIntBE(0, 3) === 0xffd8ff,
  // a chain of segments: ff, marker, length (2, counts itself); the one that says SOF has the size
  async details(head, readAt) {
    for (let position = 2, left = 500; left > 0; left--) {
      const segment = await readAt(position, 9);
      if (segment[0] !== 0xff) throw new Error(`no segment at byte ${position}`);
      if (isStartOfFrame(segment[1])) {
        return { width: segment.readUInt16BE(7), height: segment.readUInt16BE(5) };
      }
      position += 2 + segment.readUInt16BE(2);
    }
    throw new Error('500 segments and no size');
  },
};

/** c0 to cf, but for the three that are tables */
function isStartOfFrame(marker) {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** latin1: every byte becomes one character, so that nothing can get lost */
function text(buffer, start, end) {
  return buffer.toString('latin1', start, end);
}

export const formats = [png, gif, jpeg, wav, pdf];
