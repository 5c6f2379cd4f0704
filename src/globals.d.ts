/**
 * What both extension hosts (Node's and the browser's worker) have, and `lib: ES2023` alone does not declare.
 * Node's or the DOM's types would bring in far more than runs in both.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array): string;
}
declare const crypto: {
  getRandomValues<T extends Uint8Array>(bytes: T): T;
  randomUUID(): string;
};
declare function setTimeout(callback: () => void, milliseconds: number): number;
declare function clearTimeout(handle: ReturnType<typeof setTimeout> | undefined): void;
