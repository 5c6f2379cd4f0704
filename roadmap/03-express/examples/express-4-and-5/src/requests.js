// Each row: what the code says, the app that says it, and a request. The answer is status and body.
import { fileURLToPath } from 'node:url';

const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** Answers with what `read` finds in the request. */
const get = (read) => (app) => app.get('/', (req, res) => res.json(read(req, res)));
/** Answers with req.body, after one parser. */
const body = (parser) => (app, express) => app.post('/', parser(express), (req, res) => res.type('text').send(`${JSON.stringify(req.body)}`));

/** Nothing throws: the same line means something else. */
export const silent = [
  ['res.json(201, obj)', (app) => app.get('/', (req, res) => res.json(201, { id: 7 })), '/'],
  ['res.json(obj, 201)', (app) => app.get('/', (req, res) => res.json({ id: 7 }, 201)), '/'],
  ['res.send(404)', (app) => app.get('/', (req, res) => res.send(404)), '/'],
  ["res.redirect('back')", (app) => app.get('/', (req, res) => res.redirect('back')), '/', { headers: { referer: '/cart' } }],
  ['req.query.page ??= 1', get((req) => { req.query.page ??= 1; return req.query; }), '/'],
  ['?filter[state]=open', get((req) => req.query), '/?filter[state]=open'],
  ['json(), a request without body', body((express) => express.json()), '/', { method: 'POST' }],
  ['urlencoded(), a[b]=1', body((express) => express.urlencoded()), '/', { method: 'POST', headers: form, body: 'a[b]=1' }],
  ['static, a folder with a dot', (app, express) => app.use(express.static(PUBLIC)), '/.well-known/apple-app-site-association'],
  ['req.host', (app) => app.get('/', (req, res) => res.json(req.host.replace(/\d{4,}/, 'PORT'))), '/'],
];

/** Something throws, at start or in the request. */
export const loud = [
  ['app.del(path)', (app) => app.del('/', (req, res) => res.end()), '/', { method: 'DELETE' }],
  ["app.use('*')", (app) => app.use('*', (req, res) => res.json('all')), '/any'],
  ["req.param('id')", get((req) => req.param('id')), '/?id=7'],
  ['req.query = {}', get((req) => { req.query = {}; return req.query; }), '/?a=1'],
  ["res.status('201')", get((req, res) => { res.status('201'); return 'ok'; }), '/'],
  ['res.redirect(url, 301)', (app) => app.get('/', (req, res) => res.redirect('/new', 301)), '/'],
];

/** What did not change, although people expect it. */
export const same = [
  ['json(), malformed', body((express) => express.json()), '/', { method: 'POST', headers: json, body: '{"a":' }],
  ['json(), 200 kB', body((express) => express.json()), '/', { method: 'POST', headers: json, body: `["${'x'.repeat(200_000)}"]` }],
  ['OPTIONS of a GET and a PUT', (app) => app.get('/', (req, res) => res.end()).put('/', (req, res) => res.end()), '/', { method: 'OPTIONS' }],
  ['DELETE of a path that has GET', (app) => app.get('/', (req, res) => res.end()), '/', { method: 'DELETE' }],
];
