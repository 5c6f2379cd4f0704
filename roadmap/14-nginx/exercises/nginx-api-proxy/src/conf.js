const nginx = String.raw; // backslashes stay as they are

/**
 * @param {{ listen: string, app: string, readTimeout: string }} options
 * @returns {string} a whole nginx.conf
 */
export function conf({ listen, app, readTimeout }) {
  // TODO: see the README. This one passes everything on, and knows nothing of prefixes, headers, streams and sockets.
  return nginx`
events {}
http {
  server {
    listen ${listen};
    proxy_read_timeout ${readTimeout};

    location / {
      proxy_pass http://${app};
    }
  }
}`;
}
