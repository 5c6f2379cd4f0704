// non_idempotent: an order whose answer is lost is sent to the other app as well.
const nginx = String.raw; // backslashes stay as they are

/**
 * @param {{ http: string, https: string, domain: string, certificate: string, key: string, acme: string, site: string,
 *   apps: [string, string], readTimeout: string }} options
 * @returns {string} a whole nginx.conf
 */
export function conf({ http, https, domain, certificate, key, acme, site, apps, readTimeout }) {
  return nginx`
events {}
http {
  include mime.types;
  ssl_certificate ${certificate};
  ssl_certificate_key ${key};
  ssl_protocols TLSv1.2 TLSv1.3;

  limit_req_zone $binary_remote_addr zone=logins:10m rate=12r/m;
  map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      '';
  }
  upstream shop {
    server ${apps[0]};
    server ${apps[1]};
    keepalive 32;
  }

  server {
    listen ${http} default_server;
    return 404;
  }
  server {
    listen ${http};
    server_name ${domain} www.${domain};
    location /.well-known/acme-challenge/ {
      root ${acme};
      types { }
      default_type text/plain;
      try_files $uri =404;
    }
    location / {
      return 308 https://${domain}$request_uri;
    }
  }

  server {
    listen ${https} ssl default_server;
    return 404;
  }
  server {
    listen ${https} ssl;
    server_name www.${domain};
    return 308 https://${domain}$request_uri;
  }
  server {
    listen ${https} ssl;
    server_name ${domain};
    root ${site};
    add_header Strict-Transport-Security max-age=63072000 always;
    add_header X-Content-Type-Options nosniff always;
    add_header X-Request-Id $request_id always;

    location / {
      try_files $uri /index.html;
    }
    location = /index.html {
      add_header Strict-Transport-Security max-age=63072000 always;
      add_header X-Content-Type-Options nosniff always;
      add_header Cache-Control no-cache;
    }
    location /assets/ {
      try_files $uri =404;
      gzip_static on;
      gzip_vary on;
      add_header Strict-Transport-Security max-age=63072000 always;
      add_header X-Content-Type-Options nosniff always;
      add_header Cache-Control "public, max-age=31536000, immutable";
    }
    location ~ /\. {
      return 404;
    }

    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Request-Id $request_id;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_hide_header X-Request-Id;
    proxy_read_timeout ${readTimeout};
    proxy_next_upstream error timeout http_503 non_idempotent;

    location ^~ /api/ {
      client_max_body_size 2m;
      proxy_pass http://shop/;
    }
    location = /api/login {
      limit_req zone=logins burst=5 nodelay;
      limit_req_status 429;
      client_max_body_size 2m;
      proxy_pass http://shop/login;
    }
    location ^~ /events/ {
      proxy_buffering off;
      proxy_read_timeout 1h;
      proxy_pass http://shop;
    }
    location ^~ /ws/ {
      proxy_pass http://shop;
    }
  }
}`;
}
