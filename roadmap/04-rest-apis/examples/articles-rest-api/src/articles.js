import express from 'express';
import { checkFields } from './fields.js';
import { only, Problem } from './problems.js';
import { etagOf, toArticle, urlOf } from './representation.js';
import { WRITABLE } from './store.js';

const MERGE_PATCH = 'application/merge-patch+json';

export function articles(store) {
  const router = express.Router();
  const find = (id) => store.find(id) ?? fail(404, 'No such article.');

  // #region collection
  router.route('/articles')
    .get((req, res) => {
      res.set('Cache-Control', 'private, no-cache').json({ items: store.list().map(toArticle) });
    })
    .post((req, res) => {
      const row = store.insert(checkFields(bodyOf(req, 'application/json')));
      res.set('Location', urlOf(row)); // the server made the id, so it must say where
      send(res, 201, row);
    })
    .all(only('GET', 'HEAD', 'POST'));
  // #endregion

  router.route('/articles/:id')
    .get((req, res) => send(res, 200, find(req.params.id))) // 304 to a matching If-None-Match: Express sees to it
    .put((req, res) => {
      const body = bodyOf(req, 'application/json');
      const row = find(req.params.id);
      save(req, res, row, checkFields(body)); // what the body does not have is gone
    })
    // #region patch
    .patch((req, res) => {
      const patch = bodyOf(req, MERGE_PATCH);
      const row = find(req.params.id);
      const merged = checkFields({ ...writable(row), ...patch }); // the result must be valid
      const changes = Object.keys(patch).map((name) => [name, merged[name]]);
      save(req, res, row, Object.fromEntries(changes)); // only what was named is written
    })
    // #endregion
    .delete((req, res) => {
      const row = find(req.params.id);
      const version = expectedVersion(req, row);
      if (row.published_at !== null) fail(409, 'A published article cannot be deleted.');
      if (!store.remove(row.id, version)) fail(412, 'The article has changed since you read it.');
      res.status(204).end();
    })
    .all(only('GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'));

  // #region publication
  router.route('/articles/:id/publication')
    .put((req, res) => {
      const { id } = find(req.params.id);
      const published = store.publish(id); // undefined: it was published before
      const row = published ?? find(id);
      res.set('Content-Location', urlOf(row)); // the body is not the publication, but the article
      send(res, published ? 201 : 200, row);
    })
    .all(only('PUT'));
  // #endregion

  return router;

  // #region if-match
  function save(req, res, row, changes) {
    const version = expectedVersion(req, row);
    const updated = store.update(row.id, version, changes); // this decides who was first
    send(res, 200, updated ?? fail(412, 'The article has changed since you read it.'));
  }

  /** The version that the client has seen, if that is still the present one. */
  function expectedVersion(req, row) {
    const header = req.get('If-Match') ?? fail(428, 'Send If-Match with the ETag you have read.');
    const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
    if (header.trim() === '*' || tags.includes(etagOf(row))) return row.version;
    return fail(412, 'The article has changed since you read it.');
  }
  // #endregion
}

function send(res, status, row) {
  res.status(status).set({ ETag: etagOf(row), 'Cache-Control': 'private, no-cache' }).json(toArticle(row));
}

const writable = (row) => Object.fromEntries(WRITABLE.map((name) => [name, row[name]]));

function bodyOf(req, type) {
  // express.json() leaves `body` undefined when the type is none of those that it was told to parse.
  if (req.body === undefined || !req.is(type)) {
    fail(415, `Send ${type}.`, { headers: { [req.method === 'PATCH' ? 'Accept-Patch' : 'Accept']: type } });
  }
  if (Array.isArray(req.body)) fail(422, 'The body must be an object.');
  return req.body;
}

function fail(status, detail, more) {
  throw new Problem(status, detail, more);
}
