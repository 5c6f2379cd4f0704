/** What a repository throws when a token is taken, whatever stands behind it. */
export class TokenTaken extends Error {
  name = 'TokenTaken';
}
