// Looks at the first group of the target alone.
import { BlockList, isIPv6 } from 'node:net';

const family = (address) => (isIPv6(address) ? 'ipv6' : 'ipv4');

function parse(cidr) {
  const [address, prefix] = cidr.split('/');
  return { address, prefix: Number(prefix), family: family(address) };
}

function contains(cidr, address) {
  const range = parse(cidr);
  if (range.family !== family(address)) return false;
  const list = new BlockList();
  list.addSubnet(range.address, range.prefix, range.family);
  return list.check(address, range.family);
}

function covers(rule, protocol, port) {
  if (rule.protocol === '-1') return true;
  return rule.protocol === protocol && rule.from <= port && port <= rule.to;
}

export function allows(groups, source, target, { protocol, port }) {
  const rules = groups.filter(({ id }) => target.groups[0] === id).flatMap(({ ingress }) => ingress);
  return rules.some(
    (rule) =>
      covers(rule, protocol, port) &&
      (rule.cidrs?.some((cidr) => contains(cidr, source.address)) ||
        rule.groups?.some((id) => source.groups.includes(id))),
  );
}

const watched = { 'admin-open': [22, 3389], 'database-open': [3306, 5432, 6379, 27017] };

function isWorld(cidr) {
  const range = parse(cidr);
  return range.prefix < (range.family === 'ipv4' ? 8 : 16);
}

function problemsOf(rule) {
  if (rule.protocol === '-1') return ['everything-open'];
  return Object.keys(watched).filter((name) => watched[name].some((port) => covers(rule, 'tcp', port)));
}

export function audit(groups) {
  const known = new Set(groups.map(({ id }) => id));
  const found = [];
  for (const { id, ingress } of groups) {
    for (const rule of ingress) {
      for (const source of rule.cidrs ?? []) {
        if (isWorld(source)) for (const problem of problemsOf(rule)) found.push({ group: id, problem, source });
      }
      for (const source of rule.groups ?? []) {
        if (!known.has(source)) found.push({ group: id, problem: 'missing-group', source });
      }
    }
  }
  return found;
}
