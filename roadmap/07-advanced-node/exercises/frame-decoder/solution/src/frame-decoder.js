export class FrameError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'FrameError';
    this.code = code;
  }
}

/** Cuts chunks of bytes into frames: a length (uint32, big-endian), then a payload of that length. */
export class FrameDecoder {
  #maxLength;
  #header = Buffer.alloc(4);
  #headerBytes = 0;
  #missing = 0; // bytes of the payload that have not come yet
  #parts = [];
  #error = null;

  constructor({ maxLength = 1024 * 1024 } = {}) {
    this.#maxLength = maxLength;
  }

  /**
   * @param {Buffer} chunk what came from the network
   * @returns {Buffer[]} the payloads that this chunk has completed
   */
  push(chunk) {
    if (this.#error) throw this.#error;
    const payloads = [];
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#headerBytes < 4) {
        const copied = chunk.copy(this.#header, this.#headerBytes, offset);
        this.#headerBytes += copied;
        offset += copied;
        if (this.#headerBytes < 4) break;
        this.#missing = this.#header.readUInt32BE(0);
        if (this.#missing > this.#maxLength) {
          this.#parts = [];
          this.#error = new FrameError('FRAME_TOO_LONG', `${this.#missing} bytes announced, ${this.#maxLength} allowed`);
          throw this.#error;
        }
      } else {
        const part = chunk.subarray(offset, offset + this.#missing);
        this.#parts.push(Buffer.from(part));
        this.#missing -= part.length;
        offset += part.length;
      }
      if (this.#missing === 0) {
        payloads.push(this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts));
        this.#parts = [];
        this.#headerBytes = 0;
      }
    }
    return payloads;
  }

  /** No more chunks will come. */
  end() {
    if (this.#error) throw this.#error;
    if (this.#headerBytes > 0) {
      throw new FrameError('FRAME_TORN', 'the stream ended in the middle of a frame');
    }
  }
}
