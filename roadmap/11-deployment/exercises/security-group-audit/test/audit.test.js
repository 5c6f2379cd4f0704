import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allows, audit } from '../src/audit.js';

const limit = { timeout: 2000 };
const tcp = (from, to, sources) => ({ protocol: 'tcp', from, to, ...sources });
const world = { cidrs: ['0.0.0.0/0', '::/0'] };

const groups = [
  { id: 'sg-balancer', ingress: [tcp(443, 443, world)] },
  { id: 'sg-app', ingress: [tcp(3000, 3001, { groups: ['sg-balancer'] })] },
  { id: 'sg-ssh', ingress: [tcp(22, 22, { cidrs: ['203.0.113.0/25', '2001:db8:1::/48'] })] },
  { id: 'sg-db', ingress: [tcp(5432, 5432, { cidrs: ['10.1.0.0/16'], groups: ['sg-app'] })] },
  { id: 'sg-dns', ingress: [{ protocol: 'udp', from: 53, to: 53, cidrs: ['10.0.0.0/8'] }] },
  { id: 'sg-inner', ingress: [{ protocol: '-1', groups: ['sg-inner'] }] },
  { id: 'sg-v4', ingress: [tcp(80, 80, { cidrs: ['0.0.0.0/0'] })] },
  { id: 'sg-v6', ingress: [tcp(80, 80, { cidrs: ['::/0'] })] },
  {
    id: 'sg-mixed',
    ingress: [tcp(80, 80, world), tcp(9000, 9000, { cidrs: ['203.0.113.0/24'], groups: ['sg-balancer', 'sg-jobs'] })],
  },
  { id: 'sg-jobs', ingress: [] },
  { id: 'sg-empty', ingress: [] },
];
const outside = (address) => ({ address, groups: [] });
const inside = (...ids) => ({ address: '10.9.0.7', groups: ids });

function table(rows) {
  for (const [source, target, port, expected, why, protocol = 'tcp'] of rows) {
    assert.equal(allows(groups, source, { groups: target }, { protocol, port }), expected, why);
  }
}

test('1: the rules of all groups of the target count together', limit, () => {
  table([
    [outside('198.51.100.1'), ['sg-balancer'], 443, true, 'one group'],
    [outside('203.0.113.9'), ['sg-app', 'sg-ssh'], 22, true, 'the second group allows'],
    [outside('203.0.113.9'), ['sg-ssh', 'sg-app'], 22, true, 'the first group allows'],
    [outside('203.0.113.9'), ['sg-app'], 22, false, 'another group of the list is not attached'],
    [outside('203.0.113.9'), ['sg-empty'], 443, false, 'no rule, no entry'],
    [outside('203.0.113.9'), ['sg-unknown'], 443, false, 'a group that is not in the list'],
    [outside('203.0.113.9'), ['sg-unknown', 'sg-ssh'], 22, true, 'the unknown one does not matter'],
    [outside('203.0.113.9'), [], 443, false, 'no group at all'],
    [outside('203.0.113.9'), ['sg-mixed'], 9000, true, 'the second rule of a group'],
    [outside('198.51.100.1'), ['sg-mixed'], 9000, false, 'port and source must fit the same rule'],
    [outside('198.51.100.1'), ['sg-balancer', 'sg-ssh'], 22, false, 'port and source must fit one rule, across groups too'],
  ]);
});

test('2: protocol and ports', limit, () => {
  table([
    [inside('sg-balancer'), ['sg-app'], 3000, true, 'the first port'],
    [inside('sg-balancer'), ['sg-app'], 3001, true, 'the last port'],
    [inside('sg-balancer'), ['sg-app'], 3002, false, 'beyond'],
    [inside('sg-balancer'), ['sg-app'], 2999, false, 'before'],
    [inside(), ['sg-dns'], 53, true, 'udp', 'udp'],
    [inside(), ['sg-dns'], 53, false, 'tcp is not udp'],
    [inside('sg-inner'), ['sg-inner'], 5432, true, '-1 is every port'],
    [inside('sg-inner'), ['sg-inner'], 9, true, '-1 is every protocol', 'udp'],
    [inside(), ['sg-inner'], 9, false, '-1 still asks for the source'],
  ]);
});

test('3: ranges of addresses, in their own family', limit, () => {
  table([
    [outside('203.0.113.127'), ['sg-ssh'], 22, true, 'the last address of the /25'],
    [outside('203.0.113.128'), ['sg-ssh'], 22, false, 'one further'],
    [outside('203.0.11.3'), ['sg-ssh'], 22, false, 'similar text'],
    [outside('2001:db8:1:ffff::1'), ['sg-ssh'], 22, true, 'in the /48'],
    [outside('2001:0db8:0001::1'), ['sg-ssh'], 22, true, 'the same, written out'],
    [outside('2001:db8:2::1'), ['sg-ssh'], 22, false, 'beside the /48'],
    [outside('2001:db8::1'), ['sg-v4'], 80, false, 'IPv6 does not fit 0.0.0.0/0'],
    [outside('198.51.100.1'), ['sg-v6'], 80, false, 'IPv4 does not fit ::/0'],
    [outside('198.51.100.1'), ['sg-v4'], 80, true, 'IPv4 fits 0.0.0.0/0'],
    [outside('2001:db8::1'), ['sg-v6'], 80, true, 'IPv6 fits ::/0'],
  ]);
});

test('4: a group as source means its members, and no more', limit, () => {
  table([
    [inside('sg-other', 'sg-balancer'), ['sg-app'], 3000, true, 'one of its groups'],
    [inside('sg-jobs'), ['sg-mixed'], 9000, true, 'the second group that a rule names'],
    [inside('sg-other'), ['sg-app'], 3000, false, 'another group'],
    [outside('198.51.100.1'), ['sg-app'], 3000, false, 'who reaches the balancer does not reach the app'],
    [inside('sg-balancer'), ['sg-db'], 5432, false, 'groups are not passed on'],
    [inside('sg-app'), ['sg-db'], 5432, true, 'by group, with an address outside of the range'],
    [{ address: '10.1.2.3', groups: [] }, ['sg-db'], 5432, true, 'by address, without the group'],
    [inside('sg-db'), ['sg-db'], 5432, false, 'the own group is not allowed by itself'],
  ]);
});

const one = (...ingress) => audit([{ id: 'sg-1', ingress }]).map(({ problem, source }) => `${problem} ${source}`);

test('5: what counts as the world', limit, () => {
  const open = ['0.0.0.0/0', '::/0', '0.0.0.0/1', '128.0.0.0/1', '64.0.0.0/7', '2000::/3', '2000::/15'];
  for (const cidr of open) assert.deepEqual(one(tcp(22, 22, { cidrs: [cidr] })), [`admin-open ${cidr}`]);
  const narrow = ['10.0.0.0/8', '203.0.113.0/24', '2001::/16', '2001:db8::/32', '0.0.0.0/32'];
  assert.deepEqual(one(tcp(22, 22, { cidrs: narrow })), []);
});

test('6: open for administration, open databases', limit, () => {
  for (const port of [22, 3389]) assert.deepEqual(one(tcp(port, port, { cidrs: ['::/0'] })), ['admin-open ::/0']);
  for (const port of [3306, 5432, 6379, 27017]) {
    assert.deepEqual(one(tcp(port, port, { cidrs: ['::/0'] })), ['database-open ::/0'], `port ${port}`);
  }
  assert.deepEqual(one(tcp(80, 443, world), tcp(3000, 3000, world)), [], 'ordinary ports');
  assert.deepEqual(one(tcp(20, 25, { cidrs: ['::/0'] })), ['admin-open ::/0'], 'within a range of ports');
  assert.deepEqual(one(tcp(0, 65535, { cidrs: ['::/0'] })), ['admin-open ::/0', 'database-open ::/0'], 'both, once each');
  assert.deepEqual(
    one(tcp(0, 65535, world)),
    ['admin-open 0.0.0.0/0', 'database-open 0.0.0.0/0', 'admin-open ::/0', 'database-open ::/0'],
    'source by source',
  );
  assert.deepEqual(one({ protocol: 'udp', from: 3389, to: 3389, ...world }), [], 'not over TCP');
  assert.deepEqual(one(tcp(5432, 5432, { groups: ['sg-1'] })), [], 'from a group');
});

test('7: everything open is one entry', limit, () => {
  assert.deepEqual(one({ protocol: '-1', ...world }), ['everything-open 0.0.0.0/0', 'everything-open ::/0']);
  assert.deepEqual(one({ protocol: '-1', cidrs: ['10.0.0.0/8'], groups: ['sg-1'] }), []);
});

test('8: groups that are not there, and the order of the list', limit, () => {
  const found = audit([
    { id: 'sg-b', ingress: [tcp(22, 22, { groups: ['sg-gone', 'sg-a'], cidrs: ['0.0.0.0/0', '10.0.0.0/8', '::/0'] })] },
    { id: 'sg-a', ingress: [tcp(80, 80, { groups: ['sg-old'] }), tcp(6379, 6379, world)] },
  ]);
  assert.deepEqual(found, [
    { group: 'sg-b', problem: 'admin-open', source: '0.0.0.0/0' },
    { group: 'sg-b', problem: 'admin-open', source: '::/0' },
    { group: 'sg-b', problem: 'missing-group', source: 'sg-gone' },
    { group: 'sg-a', problem: 'missing-group', source: 'sg-old' },
    { group: 'sg-a', problem: 'database-open', source: '0.0.0.0/0' },
    { group: 'sg-a', problem: 'database-open', source: '::/0' },
  ]);
  const all = { protocol: '-1', cidrs: ['::/0'], groups: ['sg-gone'] };
  assert.deepEqual(one(all), ['everything-open ::/0', 'missing-group sg-gone'], 'a rule for everything names groups too');
  assert.deepEqual(audit(groups), []);
});
