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

  constructor({ maxLength = 1024 * 1024 } = {}) {
    this.#maxLength = maxLength;
  }

  /**
   * @param {Buffer} chunk what came from the network
   * @returns {Buffer[]} the payloads that this chunk has completed
   */
  push(chunk) {
    // TODO: works as long as every chunk is exactly one frame. TCP promises nothing of the kind.
    const length = chunk.readUInt32BE(0);
    return [chunk.subarray(4, 4 + length)];
  }

  /** No more chunks will come. */
  end() {
    // TODO: throw if a frame is incomplete
  }
}
