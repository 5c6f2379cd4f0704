// Any ^~ prefix that fits stops the regexes, although a longer prefix without it was remembered.
/**
 * @typedef {{ modifier: '' | '=' | '^~' | '~' | '~*', pattern: string, label: string }} Location
 * @typedef {{ names: string[], isDefault?: boolean, label: string, locations: Location[] }} Server
 *
 * @param {Server[]} servers those of one listening address, in the order of the file
 * @param {string | undefined} host the value of the Host header
 * @param {string} target the target of the request line, such as '/a%20b?q=1'
 * @returns {string | 400} the label of the location, else that of the server; 400 for a path that nginx refuses
 */
export function route(servers, host, target) {
  const path = tidy(target);
  if (path === undefined) return 400;
  const server = chooseServer(servers, (host ?? '').replace(/:\d*$/, '').toLowerCase());
  return chooseLocation(server.locations, path)?.label ?? server.label;
}

const longest = (list, of) => list.reduce((best, item) => (best && of(best).length >= of(item).length ? best : item), undefined);

function chooseServer(servers, host) {
  const names = servers.flatMap((server) => server.names.map((name) => ({ server, name: name.toLowerCase() })));
  const kinds = [
    names.filter(({ name }) => name === host),
    names.filter(({ name }) => name.startsWith('*.') && host.endsWith(name.slice(1)) && host.length >= name.length),
    names.filter(({ name }) => name.endsWith('.*') && host.startsWith(name.slice(0, -1)) && host.length >= name.length),
  ];
  const fitting = host === '' ? undefined : kinds.find((kind) => kind.length > 0);
  if (fitting) return longest(fitting, ({ name }) => name).server;
  return servers.find(({ isDefault }) => isDefault) ?? servers[0];
}

function tidy(target) {
  const [raw] = target.split('?', 1);
  let decoded;
  try {
    decoded = decodeURIComponent(raw);
  } catch (err) {
    if (err instanceof URIError) return undefined;
    throw err;
  }
  const segments = decoded.replace(/\/+/g, '/').split('/').slice(1);
  const stack = [];
  for (const [i, segment] of segments.entries()) {
    const isDots = segment === '.' || segment === '..';
    if (segment === '..' && stack.pop() === undefined) return undefined;
    if (!isDots) stack.push(segment);
    else if (i === segments.length - 1) stack.push('');
  }
  return `/${stack.join('/')}`;
}

function chooseLocation(locations, path) {
  const exact = locations.find(({ modifier, pattern }) => modifier === '=' && pattern === path);
  if (exact) return exact;
  const prefixes = locations.filter(({ modifier, pattern }) => (modifier === '' || modifier === '^~') && path.startsWith(pattern));
  const prefix = longest(prefixes, ({ pattern }) => pattern);
  const caret = prefixes.find(({ modifier }) => modifier === '^~');
  if (caret) return caret;
  const regex = ({ modifier, pattern }) => new RegExp(pattern, modifier === '~*' ? 'i' : '');
  return locations.find((location) => location.modifier.startsWith('~') && regex(location).test(path)) ?? prefix;
}
