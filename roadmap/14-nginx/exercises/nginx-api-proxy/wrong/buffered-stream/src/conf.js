// HTTP/1.1 lets events through at once, but buffering is still on: nginx swallows a stream whose client does not read.
const nginx = String.raw; // backslashes stay as they are

/**
 * @param {{ listen: string, app: string, readTimeout: string }} options
 * @returns {string} a whole nginx.conf
 */
export function conf({ listen, app, readTimeout }) {
  return nginx`
events {}
http {
  map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      '';
  }
  server {
    listen ${listen};
    proxy_http_version 1.1;
    proxy_read_timeout ${readTimeout};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;

    location / {
      proxy_pass http://${app};
    }
    location /api/ {
      client_max_body_size 5m;
      proxy_pass http://${app}/;
    }
    location /live/ {
      proxy_read_timeout 1h;
      proxy_pass http://${app};
    }
    location /ws/ {
      # one proxy_set_header here: the server's three are gone and stand here again
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_pass http://${app};
    }
  }
}`;
}
