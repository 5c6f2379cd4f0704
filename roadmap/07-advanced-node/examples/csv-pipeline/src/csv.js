import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** CSV (RFC 4180) in, one array of strings per record out. */
export class CsvParser extends Transform {
  #decoder = new StringDecoder('utf8');
  #field = '';
  #record = [];
  #size = 0; // characters of the record so far
  #state = 'start'; // start (of a field), plain, quoted, quote (just seen inside a quoted field)
  #line = 1;
  #maxRecord;

  constructor({ maxRecord = 1024 * 1024 } = {}) {
    super({ readableObjectMode: true }); // bytes in, arrays out
    this.#maxRecord = maxRecord;
  }

  // #region transform
  _transform(chunk, encoding, done) {
    try {
      this.#parse(this.#decoder.write(chunk));
      done();
    } catch (err) {
      done(err); // one that is thrown here ends the process in Node 22
    }
  }

  _flush(done) {
    try {
      this.#parse(this.#decoder.end());
      if (this.#state === 'quoted') throw new Error(`line ${this.#line}: a quoted field has no end`);
      if (this.#record.length > 0 || this.#state !== 'start') this.#endRecord(); // no line end at the end
      done();
    } catch (err) {
      done(err);
    }
  }
  // #endregion

  #parse(text) {
    for (const char of text) {
      if (++this.#size > this.#maxRecord) {
        throw new Error(`line ${this.#line}: a record is longer than ${this.#maxRecord} characters`);
      }
      if (char === '\n') this.#line++;
      if (this.#state === 'quoted') {
        if (char === '"') this.#state = 'quote'; // its end, or the first of two: the next character says
        else this.#field += char;
      } else if (char === ',') {
        this.#endField();
      } else if (char === '\n') {
        if (this.#state === 'plain' && this.#field.endsWith('\r')) this.#field = this.#field.slice(0, -1);
        if (this.#record.length > 0 || this.#field !== '' || this.#state === 'quote') this.#endRecord();
        else this.#reset(); // an empty line
      } else if (this.#state === 'quote') {
        if (char === '"') {
          this.#field += '"';
          this.#state = 'quoted';
        } else if (char !== '\r') {
          throw new Error(`line ${this.#line}: ${JSON.stringify(char)} after a closing quote`);
        }
      } else if (this.#state === 'start' && char === '"') {
        this.#state = 'quoted';
      } else if (!(this.#line === 1 && this.#size === 1 && char === '\ufeff')) { // a byte order mark is no data
        this.#field += char;
        this.#state = 'plain';
      }
    }
  }

  #endField() {
    this.#record.push(this.#field);
    this.#field = '';
    this.#state = 'start';
  }

  #endRecord() {
    this.#endField();
    this.push(this.#record);
    this.#reset();
  }

  #reset() {
    this.#record = [];
    this.#field = '';
    this.#state = 'start';
    this.#size = 0;
  }
}
