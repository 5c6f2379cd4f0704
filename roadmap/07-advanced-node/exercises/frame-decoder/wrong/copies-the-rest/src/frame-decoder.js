// Copies the rest of the chunk after each frame: a chunk full of tiny frames costs the square of its length.
export class FrameError extends Error { constructor(code, message) { super(message); this.name = 'FrameError'; this.code = code; } }
export class FrameDecoder {
  #maxLength; #parts = []; #bytes = 0; #need = 4; #error = null;
  constructor({ maxLength = 1024 * 1024 } = {}) { this.#maxLength = maxLength; }
  push(chunk) {
    if (this.#error) throw this.#error;
    const payloads = [];
    this.#parts.push(Buffer.from(chunk));
    this.#bytes += chunk.length;
    if (this.#bytes < this.#need) return payloads;
    let rest = Buffer.concat(this.#parts);
    this.#need = 4;
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length > this.#maxLength) {
        this.#error = new FrameError('FRAME_TOO_LONG', 'too long');
        throw this.#error;
      }
      this.#need = 4 + length;
      if (rest.length < this.#need) break;
      payloads.push(Buffer.from(rest.subarray(4, this.#need)));
      rest = Buffer.from(rest.subarray(this.#need));
      this.#need = 4;
    }
    this.#parts = [rest];
    this.#bytes = rest.length;
    return payloads;
  }
  end() {
    if (this.#error) throw this.#error;
    if (this.#bytes > 0) throw new FrameError('FRAME_TORN', 'torn');
  }
}
