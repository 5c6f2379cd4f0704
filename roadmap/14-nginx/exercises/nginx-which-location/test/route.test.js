import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { binary, freePorts, startNginx } from '../lab/nginx.js';
import { route } from '../src/route.js';

const options = { timeout: 2000 };
const at = (modifier, pattern, label = `${modifier} ${pattern}`.trim()) => ({ modifier, pattern, label });

const SERVERS = [
  { names: ['api.example'], label: 'api', locations: [] },
  { names: ['*.example.org'], label: 'any', locations: [] },
  { names: ['*.eu.example.org'], label: 'any eu', locations: [] },
  { names: ['mail.*'], label: 'mail', locations: [] },
  { names: ['mail.intern.*'], label: 'mail intern', locations: [] },
  { names: ['fallback.example'], isDefault: true, label: 'fallback', locations: [] },
  { names: ['Blog.example.org', 'second.example'], label: 'blog', locations: [] },
  {
    names: ['shop.example'],
    label: 'shop',
    locations: [
      at('~', '\\.php$'),
      at('', '/'),
      at('', '/images/'),
      at('', '/images/raw/'),
      at('^~', '/uploads/'),
      at('', '/uploads/checked/'),
      at('~*', '\\.(png|jpg)$'),
      at('~', '^/images/.*\\.png$'),
      at('=', '/'),
      at('=', '/exact.png'),
      at('', '/with space'),
      at('~', '^/Case'),
    ],
  },
  { names: ['bare.example'], label: 'bare', locations: [at('', '/only/'), at('^~', '/only/deep/er')] },
];

// Host, target, expected. The tests below and the real nginx go by these.
const CASES = {
  exact: [
    ['api.example', '/', 'api'], ['API.Example:8443', '/', 'api'], ['blog.example.org', '/', 'blog'], ['second.example', '/', 'blog'],
  ],
  wildcards: [
    ['a.example.org', '/', 'any'], ['a.b.example.org', '/', 'any'], ['de.eu.example.org', '/', 'any eu'], ['mail.example.org', '/', 'any'],
    ['mail.example.net', '/', 'mail'], ['mail.intern.net', '/', 'mail intern'], ['mail.a.b', '/', 'mail'],
    ['example.org', '/', 'fallback'], ['evilexample.org', '/', 'fallback'], ['xmail.example', '/', 'fallback'],
  ],
  fallback: [['unknown.example', '/', 'fallback'], ['sub.api.example', '/', 'fallback']],
  paths: [
    ['shop.example', '/images/logo.txt?x=/../uploads/', '/images/'], ['shop.example', '/images?/raw/', '/'], ['shop.example', '//images///raw//x', '/images/raw/'],
    ['shop.example', '/x/../images/y', '/images/'], ['shop.example', '/images/raw/..', '/images/'], ['shop.example', '/./images/.', '/images/'],
    ['shop.example', '/images/%2e%2e/uploads/x', '^~ /uploads/'], ['shop.example', '/%75ploads/x', '^~ /uploads/'], ['shop.example', '/uploads%2Fx', '^~ /uploads/'],
    ['shop.example', '/with%20space', '/with space'], ['shop.example', '/%2575ploads/x', '/'], ['shop.example', '/a/../..', 400], ['shop.example', '/%2e%2e/x', 400], ['shop.example', '/%zz', 400],
    ['shop.example', '/a/..', '= /'], ['shop.example', '/images%3F/../uploads/x', '^~ /uploads/'], ['shop.example', '/images//../uploads/x', '^~ /uploads/'],
    ['shop.example', '/with+space', '/'], ['shop.example', '/images/..x', '/images/'], ['shop.example', '/images/.../x', '/images/'],
  ],
  equal: [['shop.example', '/', '= /'], ['shop.example', '/?a=1', '= /'], ['shop.example', '/exact.png', '= /exact.png'], ['shop.example', '/exact.png/', '/']],
  prefixes: [
    ['shop.example', '/anything', '/'], ['shop.example', '/images/x', '/images/'], ['shop.example', '/images/raw/x', '/images/raw/'], ['shop.example', '/images', '/'],
    ['bare.example', '/', 'bare'], ['bare.example', '/only', 'bare'], ['bare.example', '/only/deep/erx', '^~ /only/deep/er'], ['bare.example', '/only/deep/x', '/only/'],
    ['shop.example', '/Images/x', '/'],
  ],
  regexes: [
    ['shop.example', '/images/raw/x.png', '~* \\.(png|jpg)$'], ['shop.example', '/x.JPG', '~* \\.(png|jpg)$'], ['shop.example', '/x.php', '~ \\.php$'], ['shop.example', '/x.PHP', '/'],
    ['shop.example', '/uploads/x.png', '^~ /uploads/'], ['shop.example', '/uploads/x.php', '^~ /uploads/'], ['shop.example', '/uploads/checked/x.png', '~* \\.(png|jpg)$'],
    ['shop.example', '/uploads/checked/x', '/uploads/checked/'], ['shop.example', '/Case', '~ ^/Case'], ['shop.example', '/case', '/'],
  ],
};

function check(kind, servers = SERVERS) {
  for (const [host, target, expected] of CASES[kind]) assert.equal(route(servers, host, target), expected, `Host: ${host}, ${target}`);
}

test('1. an exact name, whatever its case and port', options, () => check('exact'));
test('2. the longest *.name, then the longest name.*', options, () => {
  check('wildcards');
  check('wildcards', SERVERS.toReversed());
});
test('3. the default server when no name fits or there is no host', options, () => {
  check('fallback');
  assert.equal(route(SERVERS, undefined, '/'), 'fallback');
  assert.equal(route(SERVERS, '', '/'), 'fallback');
  const without = SERVERS.filter(({ isDefault }) => !isDefault);
  assert.equal(route(without, 'unknown.example', '/'), 'api', 'without a default_server it is the first');
});
test('4. the path is decoded once and tidied before it is compared', options, () => check('paths'));
test('5. = wins at once, and only for the whole path', options, () => check('equal'));
test('6. the longest prefix, wherever it stands', options, () => {
  check('prefixes');
  const turned = SERVERS.map((server) => ({ ...server, locations: server.locations.toReversed() }));
  check('prefixes', turned);
});
test('7. ^~ of the longest prefix, else the first regex, else the prefix', options, () => check('regexes'));
test('nothing is changed and nothing remembered', options, () => {
  const before = structuredClone(SERVERS);
  for (const kind of [...Object.keys(CASES), ...Object.keys(CASES)]) check(kind);
  assert.deepEqual(SERVERS, before);
});

test('the real nginx agrees', { timeout: 10_000, skip: !binary && 'set NGINX_BINARY to ask it' }, async (t) => {
  const [port] = await freePorts(1);
  const quoted = (text) => `"${text.replaceAll('\\', '\\\\')}"`;
  const blocks = SERVERS.map(({ names, isDefault, label, locations }) => `server {
    listen 127.0.0.1:${port} ${isDefault ? 'default_server' : ''};
    server_name ${names.join(' ')};
    ${locations.map(({ modifier, pattern, label: text }) => `location ${modifier} ${quoted(pattern)} { return 200 ${JSON.stringify(text.replaceAll('$', '%'))}; }`).join('\n    ')}
    ${locations.length === 0 ? `return 200 "${label}";` : `error_page 404 /404; location = /404 { internal; return 200 "${label}"; }`}
  }`);
  const nginx = await startNginx(`events {} http { ${blocks.join('\n')} }`);
  t.after(() => nginx.stop());
  for (const [host, target, expected] of Object.values(CASES).flat()) {
    const answer = await new Promise((resolve, reject) => {
      http.get({ host: '127.0.0.1', port, path: target, headers: { Host: host }, agent: false }, async (res) => {
        const body = (await res.toArray()).join('');
        resolve(res.statusCode === 400 ? 400 : body);
      }).on('error', reject);
    });
    assert.equal(answer, typeof expected === 'string' ? expected.replaceAll('$', '%') : expected, `Host: ${host}, ${target}`);
  }
});
