// Joins all that has come with every new chunk: a frame of 8 MiB in small chunks copies a terabyte.
export class FrameError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'FrameError';
    this.code = code;
  }
}

export class FrameDecoder {
  #maxLength;
  #pending = Buffer.alloc(0);
  #error = null;

  constructor({ maxLength = 1024 * 1024 } = {}) {
    this.#maxLength = maxLength;
  }

  push(chunk) {
    if (this.#error) throw this.#error;
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const payloads = [];
    while (this.#pending.length >= 4) {
      const length = this.#pending.readUInt32BE(0);
      if (length > this.#maxLength) {
        this.#error = new FrameError('FRAME_TOO_LONG', `${length} bytes announced`);
        throw this.#error;
      }
      if (this.#pending.length < 4 + length) break;
      payloads.push(this.#pending.subarray(4, 4 + length));
      this.#pending = this.#pending.subarray(4 + length);
    }
    return payloads;
  }

  end() {
    if (this.#error) throw this.#error;
    if (this.#pending.length > 0) throw new FrameError('FRAME_TORN', 'the stream ended in the middle of a frame');
  }
}
