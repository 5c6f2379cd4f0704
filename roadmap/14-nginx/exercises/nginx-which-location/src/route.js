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
  // TODO: choose the server by name, tidy the path, choose the location by rank.
  const server = servers.find(({ names }) => names.includes(host));
  return server.locations.find(({ pattern }) => target.startsWith(pattern))?.label ?? server.label;
}
