const nginx = String.raw; // backslashes stay as they are

/**
 * @param {{ listen: string, site: string, uploads: string }} options
 * @returns {string} a whole nginx.conf
 */
export function conf({ listen, site, uploads }) {
  // TODO: see the README. This one serves files and nothing else.
  return nginx`
events {}
http {
  include mime.types;
  server {
    listen ${listen};
    root ${site};
  }
}`;
}
