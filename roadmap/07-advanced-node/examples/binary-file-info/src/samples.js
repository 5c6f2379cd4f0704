/** Headers of real formats; what would follow them is left out, because nobody here reads it. */

export function samplePng(width, height) {
  const header = Buffer.alloc(24);
  header.write('89504e470d0a1a0a', 0, 'hex');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

export function sampleGif(width, height) {
  const header = Buffer.alloc(13);
  header.write('GIF89a', 'latin1');
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  return header;
}

/** @param {number} metadata bytes of camera data before the size, 40 KB in a photo from a telephone */
export function sampleJpeg(width, height, metadata = 0) {
  const exif = Buffer.alloc(4 + metadata);
  exif.writeUInt16BE(0xffe1, 0);
  exif.writeUInt16BE(2 + metadata, 2);
  const frame = Buffer.alloc(19);
  frame.writeUInt16BE(0xffc0, 0);
  frame.writeUInt16BE(17, 2);
  frame.writeUInt8(8, 4);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from('ffd8', 'hex'), exif, frame]);
}

export function sampleWav(channels, sampleRate) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  return header;
}

export function samplePdf(version) {
  // the second line is what the standard asks for: bytes above 127, so that nobody takes the file for text
  return Buffer.concat([Buffer.from(`%PDF-${version}\n%`), Buffer.from('e2e3cfd30a', 'hex')]);
}
