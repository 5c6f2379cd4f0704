/**
 * @typedef {{ protocol: 'tcp' | 'udp' | '-1', from?: number, to?: number, cidrs?: string[], groups?: string[] }} Rule
 * @typedef {{ id: string, ingress: Rule[] }} Group
 */

/**
 * @param {Group[]} groups
 * @param {{ address: string, groups: string[] }} source
 * @param {{ groups: string[] }} target
 * @param {{ protocol: 'tcp' | 'udp', port: number }} wanted
 * @returns {boolean}
 */
export function allows(groups, source, target, { protocol, port }) {
  // TODO: find the rules of all groups of the target, and one that fits protocol, port and source.
  const group = groups.find(({ id }) => id === target.groups[0]);
  return group?.ingress.some((rule) => rule.from === port && rule.cidrs?.includes('0.0.0.0/0')) ?? false;
}

/**
 * @param {Group[]} groups
 * @returns {{ group: string, problem: 'admin-open' | 'database-open' | 'everything-open' | 'missing-group', source: string }[]}
 */
export function audit(groups) {
  // TODO: look at each source of each rule.
  return [];
}
