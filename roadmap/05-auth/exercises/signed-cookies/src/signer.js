import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * @param {object} options
 * @param {string[]} options.keys the first one signs, all of them verify
 * @param {() => number} [options.now] milliseconds
 */
export function createSigner({ keys, now = Date.now }) {
  return {
    /**
     * @param {string} name of the cookie
     * @param {string} value
     * @param {number} maxAge seconds
     */
    sign(name, value, maxAge) {
      // TODO: nothing here keeps anybody from writing his own. See the README.
      return value;
    },

    /** @returns {string | null} the value */
    verify(name, text) {
      return text;
    },
  };
}
