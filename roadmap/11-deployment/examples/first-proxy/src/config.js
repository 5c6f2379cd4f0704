// #region config
/** What /etc/nginx/conf.d/shop.conf would hold. */
export function serverBlock({ port, upstreams }) {
  return `\
upstream shop {
${upstreams.map((address) => `    server ${address};`).join('\n')}
}

server {
    listen 127.0.0.1:${port};
    client_max_body_size 1m;

    location / {
        proxy_pass http://shop;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }
}
`;
}
// #endregion

/** The same as a whole file, for an NGINX that runs from a temporary folder beside the one of the machine. */
export function wholeConfig(options) {
  return `\
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
access_log off;
client_body_temp_path body;
proxy_temp_path proxy;
fastcgi_temp_path fastcgi;
uwsgi_temp_path uwsgi;
scgi_temp_path scgi;
${serverBlock(options)}}
`;
}
