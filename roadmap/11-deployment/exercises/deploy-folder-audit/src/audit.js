/**
 * @param {string} listing lines of `find -printf '%M %u %g %p\n'`
 * @param {{ user: string, groups: string[] }} who
 * @param {'read' | 'write' | 'replace'} action
 * @param {string} path
 * @returns {boolean}
 */
export function may(listing, who, action, path) {
  // TODO: find the entry, choose the one class that decides, and look at the folders above.
  const line = listing.split('\n').find((each) => each.endsWith(path)) ?? '';
  return line.includes(action === 'read' ? 'r' : 'w');
}

/**
 * @param {string} listing
 * @param {{ user: string, groups: string[], secrets: string[], writable: string[] }} service
 * @returns {{ path: string, problem: 'exposed' | 'unreadable' | 'changeable' }[]}
 */
export function audit(listing, service) {
  // TODO: ask `may`, for the service and for a stranger.
  return [];
}
