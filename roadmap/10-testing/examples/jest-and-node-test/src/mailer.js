/** The real one. A test that gets here has forgotten a double. */
export async function send() {
  throw new Error('no mail from a test');
}
