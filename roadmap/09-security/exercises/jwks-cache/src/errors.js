/** The token names a key that the issuer does not have: 401. */
export class KeyNotFound extends Error {
  name = 'KeyNotFound';
}

/** We cannot know, since the issuer does not answer: 503. */
export class KeysUnavailable extends Error {
  name = 'KeysUnavailable';
}
