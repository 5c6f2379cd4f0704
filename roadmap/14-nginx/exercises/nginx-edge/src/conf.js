const nginx = String.raw; // backslashes stay as they are

/**
 * @param {{ http: string, https: string, domain: string, certificate: string, key: string, acme: string, site: string,
 *   apps: [string, string], readTimeout: string }} options
 * @returns {string} a whole nginx.conf
 */
export function conf({ http, https, domain, certificate, key, acme, site, apps, readTimeout }) {
  // TODO: see the README. This one answers on both addresses, and does nothing else.
  return nginx`
events {}
http {
  include mime.types;
  server {
    listen ${http};
    return 404;
  }
  server {
    listen ${https} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    return 404;
  }
}`;
}
