const nginx = String.raw; // backslashes stay as they are

/**
 * @param {{ listen: string, site: string, uploads: string }} options
 * @returns {string} a whole nginx.conf
 */
export function conf({ listen, site, uploads }) {
  return nginx`
events {}
http {
  include mime.types;
  server {
    listen ${listen};
    root ${site};
    add_header X-Content-Type-Options nosniff always;

    location / {
      try_files $uri /index.html;
    }
    location = /index.html {
      add_header X-Content-Type-Options nosniff always;
      add_header Cache-Control no-cache;
    }
    location /assets/ {
      try_files $uri =404;
      gzip_static on;
      gzip_vary on;
      add_header X-Content-Type-Options nosniff always;
      add_header Cache-Control "public, max-age=31536000, immutable";
    }
    location /uploads/ {
      alias ${uploads}/;
      add_header X-Content-Type-Options nosniff always;
      add_header Content-Disposition attachment;
    }
    location ~ /\. {
      return 404;
    }
  }
}`;
}
