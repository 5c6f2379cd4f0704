// Removes </script> instead of encoding it: it changes the data, and </scr</script>ipt> is left.
import { randomBytes } from 'node:crypto';

const ORIGIN = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i;

/**
 * @param {object} options
 * @param {'enforce' | 'report-only'} options.mode
 * @param {string[]} [options.imageHosts]
 * @param {string} [options.reportUrl]
 */
export function createSecurity({ mode, imageHosts = [], reportUrl }) {
  const names = { enforce: 'Content-Security-Policy', 'report-only': 'Content-Security-Policy-Report-Only' };
  if (!Object.hasOwn(names, mode)) throw new TypeError(`mode: enforce or report-only, not ${mode}`);
  for (const host of imageHosts) {
    if (typeof host !== 'string' || !ORIGIN.test(host) || !URL.canParse(host)) throw new TypeError('imageHosts: origins such as https://img.example');
  }
  if (reportUrl !== undefined && !isReportUrl(reportUrl)) throw new TypeError('reportUrl: an https URL');

  const common = {
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
  const set = (res, headers) => {
    for (const [name, value] of Object.entries({ ...common, ...headers })) res.setHeader(name, value);
  };

  return {
    /** @param {import('node:http').ServerResponse} res */
    page(res) {
      const nonce = randomBytes(16).toString('base64');
      const policy = {
        'default-src': ["'self'"],
        'script-src': [`'nonce-${nonce}'`, "'strict-dynamic'"],
        'style-src': ["'self'", `'nonce-${nonce}'`],
        'img-src': ["'self'", ...imageHosts],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        ...(reportUrl !== undefined && { 'report-uri': [reportUrl], 'report-to': ['csp'] }),
      };
      set(res, {
        [names[mode]]: Object.entries(policy).map(([name, values]) => `${name} ${values.join(' ')}`).join('; '),
        'Cache-Control': 'no-store',
        ...(reportUrl !== undefined && { 'Reporting-Endpoints': `csp="${reportUrl}"` }),
      });
      return nonce;
    },

    /** @param {import('node:http').ServerResponse} res */
    data(res) {
      set(res, { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'", 'Cross-Origin-Resource-Policy': 'same-origin' });
    },
  };
}

function isReportUrl(text) {
  return typeof text === 'string' && /^https:\/\/[a-z0-9[]/i.test(text) && /^[!-~]+$/.test(text) && !/["'<>\\;,]/.test(text) && URL.canParse(text);
}

/** Data for the scripts of a page. */
export function inlineData(nonce, name, value) {
  if (typeof name !== 'string' || !/^[a-z_][a-z0-9_]*$/i.test(name)) throw new TypeError('name: a plain identifier');
  const json = JSON.stringify(value);
  if (json === undefined) throw new TypeError('value: something that JSON can write');
  return `<script nonce="${nonce}">window.${name} = ${json.replace(/<\/script>/gi, '')};</script>`;
}
