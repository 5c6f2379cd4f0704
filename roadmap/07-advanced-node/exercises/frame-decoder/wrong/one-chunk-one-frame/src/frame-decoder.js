// Takes all frames out of one chunk, but starts anew with the next: a frame that spans two chunks is lost.
export class FrameError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'FrameError';
    this.code = code;
  }
}

export class FrameDecoder {
  #maxLength;

  constructor({ maxLength = 1024 * 1024 } = {}) {
    this.#maxLength = maxLength;
  }

  push(chunk) {
    const payloads = [];
    let offset = 0;
    while (offset + 4 <= chunk.length) {
      const length = chunk.readUInt32BE(offset);
      if (length > this.#maxLength) throw new FrameError('FRAME_TOO_LONG', 'too long');
      if (offset + 4 + length > chunk.length) break;
      payloads.push(Buffer.from(chunk.subarray(offset + 4, offset + 4 + length)));
      offset += 4 + length;
    }
    return payloads;
  }

  end() {}
}
