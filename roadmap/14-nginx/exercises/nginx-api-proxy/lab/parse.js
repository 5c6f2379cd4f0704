// Reads an nginx.conf as nginx does: words, then directives, then blocks. What it does not know it refuses by name.

const NAMES = {
  main: 'worker_processes error_log pid user events http include',
  events: 'worker_connections multi_accept',
  upstream: 'server keepalive keepalive_requests keepalive_timeout least_conn ip_hash hash zone random',
  location: 'alias proxy_pass limit_except internal',
  server: 'listen server_name',
  http: 'map limit_req_zone limit_conn_zone upstream types',
  serverAndLocation: 'return try_files location',
  // may stand in http, server and location
  everywhere: `add_header expires root index types default_type include error_page allow deny
    client_max_body_size client_body_timeout client_header_timeout client_body_temp_path proxy_temp_path fastcgi_temp_path uwsgi_temp_path scgi_temp_path
    proxy_set_header proxy_http_version proxy_buffering proxy_request_buffering proxy_buffers proxy_buffer_size proxy_busy_buffers_size
    proxy_max_temp_file_size proxy_connect_timeout proxy_read_timeout proxy_send_timeout proxy_next_upstream proxy_next_upstream_tries
    proxy_next_upstream_timeout proxy_hide_header proxy_redirect limit_req limit_req_status limit_conn keepalive_timeout send_timeout
    gzip gzip_static gzip_types gzip_vary gzip_min_length gzip_comp_level gzip_proxied
    sendfile tcp_nopush tcp_nodelay server_tokens access_log error_log log_format etag open_file_cache absolute_redirect
    ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout
    ssl_session_tickets ssl_stapling ssl_ecdh_curve`,
};
const words = (name) => NAMES[name].split(/\s+/);
const ALLOWED = {
  main: words('main'),
  events: words('events'),
  http: [...words('http'), 'server', ...words('everywhere')],
  server: [...words('server'), ...words('serverAndLocation'), ...words('everywhere')],
  location: [...words('location'), ...words('serverAndLocation'), ...words('everywhere')],
  upstream: words('upstream'),
};
const BLOCKS = ['events', 'http', 'server', 'location', 'upstream', 'map', 'types'];
const FREE = ['map', 'types']; // blocks of pairs, not of directives
const ONCE = 'root alias proxy_pass proxy_http_version proxy_buffering expires client_max_body_size try_files proxy_read_timeout limit_req_status'.split(' ');

export class ConfigError extends Error {
  name = 'ConfigError';
}

function* tokens(text) {
  let line = 1;
  const pattern = /\s+|#[^\n]*|"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|[;{}]|(?:\$\{|\\.|[^\s;{}"'\\])(?:\$\{\w+\}|\\.|[^\s;{}\\])*/gs;
  for (const [token, double, single] of text.matchAll(pattern)) {
    const quoted = double ?? single;
    if (quoted !== undefined) yield { word: quoted.replace(/\\(["'\\])/g, '$1'), line };
    else if (!/^[\s#]/.test(token)) yield /^[;{}]$/.test(token) ? { sign: token, line } : { word: token, line };
    line += token.split('\n').length - 1;
  }
}

/**
 * @param {string} text
 * @param {(file: string) => string} readInclude
 * @returns {{ name: string, args: string[], line: number, block?: object[] }[]}
 */
export function parse(text, readInclude) {
  const fail = (message, line) => {
    throw new ConfigError(`${message} in nginx.conf:${line}`);
  };
  function read(source, context, nested) {
    const list = source;
    const directives = [];
    let current = [];
    for (;;) {
      const { value: token, done } = list.next();
      if (done) {
        if (current.length > 0) fail('unexpected end of file, expecting ";" or "}"', current[0].line);
        if (nested) fail('unexpected end of file, expecting "}"', 'its end');
        return directives;
      }
      if (token.word !== undefined) current.push(token);
      else if (token.sign === '}') {
        if (current.length > 0 || !nested) fail('unexpected "}"', token.line);
        return directives;
      } else {
        if (current.length === 0) fail(`unexpected "${token.sign}"`, token.line);
        const [{ word: name, line }, ...rest] = current;
        const args = rest.map(({ word }) => word);
        current = [];
        check(name, context, token.sign, line, directives);
        if (name === 'include') {
          directives.push(...read(tokens(readInclude(args[0])), context, false));
          continue;
        }
        const inner = name === 'server' && context === 'upstream' ? context : name;
        const block = token.sign === '{' ? read(list, inner, true) : undefined;
        directives.push({ name, args, line, block });
      }
    }
  }
  function check(name, context, sign, line, before) {
    if (FREE.includes(context)) return;
    const isBlock = BLOCKS.includes(name) && !(name === 'server' && context === 'upstream');
    if (!ALLOWED[context].includes(name)) {
      if (!Object.values(ALLOWED).flat().includes(name)) fail(`unknown directive "${name}" (to mini-nginx; set NGINX_BINARY for the real one)`, line);
      fail(`"${name}" directive is not allowed here`, line);
    }
    if (isBlock && sign !== '{') fail(`directive "${name}" has no opening "{"`, line);
    if (!isBlock && sign !== ';') fail(`directive "${name}" is not terminated by ";"`, line);
    if (ONCE.includes(name) && before.some((other) => other.name === name)) fail(`"${name}" directive is duplicate`, line);
  }
  return read(tokens(text), 'main', false);
}
