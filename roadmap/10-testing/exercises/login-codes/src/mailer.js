/** The real one talks to a provider. In a test it must never be reached. */
export const mailer = {
  async send() {
    throw new Error('the real mailer was called');
  },
};
