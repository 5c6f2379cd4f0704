import { randomBytes } from 'node:crypto';
import express from 'express';
import helmet from 'helmet';

/**
 * A guest book with a hole: comments are put into the page as they are (stored XSS). The headers are the second line,
 * for the day on which the first one has such a hole.
 *
 * @param {object} [options]
 * @param {'off' | 'report-only' | 'enforce'} [options.csp]
 * @param {(report: object) => void} [options.onReport]
 */
export function createApp({ csp = 'enforce', onReport = console.warn } = {}) {
  const comments = ['Nice shop.'];
  const app = express();

  // #region headers
  app.use((req, res, next) => {
    res.locals.nonce = randomBytes(16).toString('base64'); // new for each answer, never to be guessed
    next();
  });
  app.use(helmet({
    contentSecurityPolicy: csp === 'off' ? false : {
      reportOnly: csp === 'report-only',
      directives: { // the other directives stay at Helmet's defaults
        scriptSrc: [(req, res) => `'nonce-${res.locals.nonce}'`, "'strict-dynamic'"],
        styleSrc: [(req, res) => `'nonce-${res.locals.nonce}'`],
        baseUri: ["'none'"], // an injected <base> would move every relative script
        frameAncestors: ["'none'"],
        reportTo: ['csp'],
        reportUri: ['/csp-reports'], // for browsers that lack report-to
      },
    },
    xFrameOptions: { action: 'deny' }, // for browsers without frame-ancestors
  }));
  app.use((req, res, next) => {
    res.setHeader('Reporting-Endpoints', 'csp="/csp-reports"');
    next();
  });
  // #endregion

  app.get('/', (req, res) => {
    const { nonce } = res.locals;
    res.setHeader('Cache-Control', 'no-store'); // a stored page would repeat its nonce
    res.send(`<!doctype html><title>Guest book</title><style nonce="${nonce}">li { color: navy }</style>
<ul>${comments.map((text) => `<li>${text}</li>`).join('')}</ul>
<script nonce="${nonce}">document.title += ' (${comments.length})';</script>`);
  });

  app.post('/comments', express.urlencoded({ extended: false }), (req, res) => {
    comments.push(String(req.body.text));
    res.redirect(303, '/');
  });

  // #region reports
  // Anybody can send these: small bodies, nothing trusted, and a rate limit in front.
  const types = ['application/csp-report', 'application/reports+json'];
  const reports = express.json({ type: types, limit: '16kb' });
  app.post('/csp-reports', reports, (req, res) => {
    for (const report of [req.body ?? []].flat()) {
      const body = report?.['csp-report'] ?? report?.body ?? {}; // report-uri, or the Reporting API
      const text = (value) => (typeof value === 'string' ? value.slice(0, 200) : '');
      onReport({
        blocked: text(body['blocked-uri'] ?? body.blockedURL),
        directive: text(body['effective-directive'] ?? body.effectiveDirective),
        page: text(body['document-uri'] ?? body.documentURL),
      });
    }
    res.status(204).end();
  });
  // #endregion

  app.use((err, req, res, next) => {
    if (res.headersSent) return next(err);
    res.status(err.status ?? 500).type('text').send(err.status < 500 ? err.message : 'Internal Server Error');
  });
  return app;
}
