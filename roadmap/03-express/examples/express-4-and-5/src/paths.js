// Each row: a path as it is given to app.get(), and a request. The answer is req.params.

/** What Express 4 took and 5 refuses at start, each followed by its heir. */
export const renamed = [
  ['/files/*',              '/files/a/b'],
  ['/files/*path',          '/files/a/b'],  // the wildcard has a name, and gives an array
  ['/*path',                '/'],           // needs at least one segment
  ['/{*path}',              '/'],           // the root as well
  ['/users/:id?',           '/users'],
  ['/users{/:id}',          '/users'],      // braces: optional, with the slash
  ['/users/:id(\\d+)',      '/users/7'],
  [/^\/users\/(?<id>\d+)$/, '/users/7'],    // or check the value in the handler
  ['/(en|de)/help',         '/de/help'],
  [['/en/help', '/de/help'], '/de/help'],
];

/** What both do, and what is easy to forget. */
export const matching = [
  ['/users',          '/USERS/'],           // neither case nor the last slash counts
  ['/users/:id',      '/users/7?full=1'],   // the query is not part of the path
  ['/users/:id',      '/users/'],           // a parameter is never empty
  ['/img/:name.:ext', '/img/logo.png'],
  ['/flights/:from-:to', '/flights/FRA-LIS'],
  ['/files/:name',    '/files/a%2Fb'],      // decoded: the value has a slash in it
  ['/files/:name',    '/files/%E0'],        // not UTF-8
];
