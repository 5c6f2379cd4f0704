// Reserves what the header announces: a hundred clients that send four bytes each take a gigabyte.
export class FrameError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'FrameError';
    this.code = code;
  }
}

export class FrameDecoder {
  #maxLength;
  #header = Buffer.alloc(4);
  #headerBytes = 0;
  #payload = null;
  #filled = 0;
  #error = null;

  constructor({ maxLength = 1024 * 1024 } = {}) {
    this.#maxLength = maxLength;
  }

  push(chunk) {
    if (this.#error) throw this.#error;
    const payloads = [];
    let offset = 0;
    while (offset < chunk.length) {
      if (!this.#payload) {
        const copied = chunk.copy(this.#header, this.#headerBytes, offset);
        this.#headerBytes += copied;
        offset += copied;
        if (this.#headerBytes < 4) break;
        const length = this.#header.readUInt32BE(0);
        if (length > this.#maxLength) {
          this.#error = new FrameError('FRAME_TOO_LONG', `${length} bytes announced`);
          throw this.#error;
        }
        this.#payload = Buffer.allocUnsafe(length);
        this.#filled = 0;
      }
      const copied = chunk.copy(this.#payload, this.#filled, offset);
      this.#filled += copied;
      offset += copied;
      if (this.#filled === this.#payload.length) {
        payloads.push(this.#payload);
        this.#payload = null;
        this.#headerBytes = 0;
      }
    }
    return payloads;
  }

  end() {
    if (this.#error) throw this.#error;
    if (this.#headerBytes > 0) throw new FrameError('FRAME_TORN', 'the stream ended in the middle of a frame');
  }
}
