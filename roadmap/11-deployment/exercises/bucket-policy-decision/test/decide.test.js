import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../src/decide.js';

const limit = { timeout: 2000 };
const account = '111122223333';
const app = { arn: 'arn:aws:iam::111122223333:role/app', account };
const partner = { arn: 'arn:aws:iam::444455556666:role/partner', account: '444455556666' };

const photo = 'arn:aws:s3:::shop-files/photos/2026/1.png';
const read = { principal: app, action: 's3:GetObject', resource: photo, context: {} };
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

const policy = (...Statement) => ({ Version: '2012-10-17', Statement });
const allow = (more) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop-files/*', ...more });
const deny = (more) => ({ ...allow(more), Effect: 'Deny' });

function ask(request, { identity = [], bucket = null, restrict = false } = {}) {
  return decide({ ...read, ...request }, {
    account,
    identityPolicies: identity.length === 0 ? [] : [policy(...identity)],
    bucketPolicy: bucket === null ? null : policy(...bucket),
    restrictPublicBuckets: restrict,
  });
}

test('1: nothing allows: implicit deny', limit, () => {
  assert.equal(ask({}), 'implicit deny', 'no policy at all');
  assert.equal(ask({ action: 's3:PutObject' }, { identity: [allow()] }), 'implicit deny', 'another action');
  assert.equal(ask({ resource: 'arn:aws:s3:::other/1' }, { identity: [allow()] }), 'implicit deny', 'another bucket');
});

test('1: one thing or an array, of statements too', limit, () => {
  assert.equal(ask({}, { identity: [allow()] }), 'allow');
  const many = allow({ Action: ['s3:PutObject', 's3:GetObject'], Resource: ['arn:aws:s3:::a/*', photo] });
  assert.equal(ask({}, { identity: [many] }), 'allow', 'arrays of actions and resources');
  const single = { account, bucketPolicy: null, restrictPublicBuckets: false };
  assert.equal(decide(read, { ...single, identityPolicies: [{ Statement: allow() }] }), 'allow', 'Statement is one object');
  const two = [policy(allow({ Action: 's3:PutObject' })), policy(allow())];
  assert.equal(decide(read, { ...single, identityPolicies: two }), 'allow', 'the second identity policy allows');
  const forBucket = { Statement: deny({ Principal: '*' }) };
  assert.equal(decide(read, { ...single, identityPolicies: two, bucketPolicy: forBucket }), 'explicit deny', 'Statement of the bucket policy is one object');
});

test('2: wildcards', limit, () => {
  const rows = [
    [{ Action: 's3:Get*' }, 'allow', '* in the middle of nothing'],
    [{ Action: 'S3:getobject' }, 'allow', 'the case of an action does not matter'],
    [{ Action: 's3:Get' }, 'implicit deny', 'a beginning is no match'],
    [{ Action: '*Object' }, 'allow', '* in front'],
    [{ Action: 's3:GetObjec?' }, 'allow', '? is one character'],
    [{ Action: 's3:GetObject?' }, 'implicit deny', '? is not none'],
    [{ Action: 's3:*Object*' }, 'allow', '* may stand for nothing'],
    [{ Resource: 'arn:aws:s3:::shop-files/*.png' }, 'allow', '* crosses slashes'],
    [{ Resource: 'arn:aws:s3:::SHOP-files/*' }, 'implicit deny', 'the case of a resource matters'],
    [{ Resource: 'arn:aws:s3:::shop-files' }, 'implicit deny', 'the bucket is not its objects'],
    [{ Resource: 'shop-files/*' }, 'implicit deny', 'an end is no match'],
    [{ Resource: 'arn:aws:s3:::shop-files/photos/2026/1?png' }, 'allow', '? is any character'],
  ];
  for (const [more, expected, why] of rows) assert.equal(ask({}, { identity: [allow(more)] }), expected, why);
});

test('2: all other characters stand for themselves', limit, () => {
  const odd = 'arn:aws:s3:::shop-files/a[1]{2}$|^\\.png';
  assert.equal(ask({ resource: odd }, { identity: [allow({ Resource: odd })] }), 'allow', odd);
  const either = allow({ Resource: 'arn:aws:s3:::other/*|.*' });
  assert.equal(ask({}, { identity: [either] }), 'implicit deny', '| is a character of the key');
  const identity = [allow({ Resource: 'arn:aws:s3:::shop.files/a+(b).png' })];
  assert.equal(ask({ resource: 'arn:aws:s3:::shop.files/a+(b).png' }, { identity }), 'allow');
  assert.equal(ask({ resource: 'arn:aws:s3:::shop-files/a+(b).png' }, { identity }), 'implicit deny', 'a dot is a dot');
});

test('3: a Deny wins from wherever it stands', limit, () => {
  const no = { Principal: '*' };
  assert.equal(ask({}, { identity: [everything, deny()] }), 'explicit deny', 'after the Allow');
  assert.equal(ask({}, { identity: [deny(), everything] }), 'explicit deny', 'before the Allow');
  assert.equal(ask({}, { identity: [everything], bucket: [deny(no)] }), 'explicit deny', 'in the bucket policy');
  assert.equal(ask({}, { identity: [deny()], bucket: [allow(no)] }), 'explicit deny', 'in the identity policy');
  assert.equal(ask({}, { identity: [deny()] }), 'explicit deny', 'where nothing allows');
  assert.equal(ask({ principal: partner }, { identity: [everything], bucket: [deny(no)] }), 'explicit deny', 'for another account that the bucket does not allow');
  assert.equal(ask({}, { identity: [everything, deny({ Action: 's3:PutObject' })] }), 'allow', 'the Deny is for another action');
});

test('4: the principal of a bucket policy must fit', limit, () => {
  const by = (Principal, principal = app) => ask({ principal }, { bucket: [allow({ Principal })] });
  assert.equal(by({ AWS: app.arn }), 'allow');
  assert.equal(by({ AWS: [partner.arn, app.arn] }), 'allow', 'an array');
  assert.equal(by({ AWS: partner.arn }), 'implicit deny', 'somebody else');
  assert.equal(by({ AWS: `${app.arn}-admin` }), 'implicit deny', 'an ARN that begins with that of the principal');
  assert.equal(by({ AWS: app.arn.slice(0, -1) }), 'implicit deny', 'the beginning of the ARN of the principal');
  assert.equal(by({ AWS: 'arn:aws:iam::111122223333:role/*' }), 'implicit deny', 'no wildcards within an ARN of a principal');
  assert.equal(by('*', null), 'allow', 'everybody is also who has no credentials');
  assert.equal(by({ AWS: '*' }, null), 'allow');
  assert.equal(by({ AWS: app.arn }, null), 'implicit deny', 'no credentials');
  assert.equal(by(undefined), 'implicit deny', 'a bucket statement without a principal');
  const deniesPartner = { identity: [everything], bucket: [deny({ Principal: { AWS: partner.arn } })] };
  assert.equal(ask({}, deniesPartner), 'allow', 'the Deny is for somebody else');
});

test('5: own account: one of both; another account: both; no credentials: the bucket', limit, () => {
  const open = allow({ Principal: '*' });
  assert.equal(ask({}, { identity: [allow()] }), 'allow', 'own account, identity');
  assert.equal(ask({}, { bucket: [open] }), 'allow', 'own account, bucket');
  const principal = partner;
  assert.equal(ask({ principal }, { identity: [everything] }), 'implicit deny', 'another account, identity only');
  assert.equal(ask({ principal }, { bucket: [open] }), 'implicit deny', 'another account, bucket only');
  assert.equal(ask({ principal }, { identity: [allow()], bucket: [open] }), 'allow', 'another account, both');
  assert.equal(ask({ principal: null }), 'implicit deny', 'no credentials, no bucket policy');
});

test('6: conditions', limit, () => {
  const org = { 'aws:PrincipalOrgID': ['o-1', 'o-2'] };
  const secure = { 'aws:SecureTransport': 'false' };
  const rows = [
    [{ StringEquals: org }, { 'aws:PrincipalOrgID': 'o-2' }, true, 'one of the values'],
    [{ StringEquals: org }, { 'aws:PrincipalOrgID': 'O-2' }, false, 'strings have a case'],
    [{ StringEquals: org }, {}, false, 'StringEquals needs the key'],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-10' } }, { 'aws:PrincipalOrgID': 'o-1' }, false, 'a part is not equal'],
    [{ StringNotEquals: org }, { 'aws:PrincipalOrgID': 'o-3' }, true, 'none of the values'],
    [{ StringNotEquals: org }, { 'aws:PrincipalOrgID': 'o-1' }, false, 'one of the values'],
    [{ StringNotEquals: org }, {}, true, 'an absent key equals nothing'],
    [{ Bool: secure }, { 'aws:SecureTransport': 'false' }, true, 'string and string'],
    [{ Bool: secure }, { 'aws:SecureTransport': false }, true, 'string and boolean'],
    [{ Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': 'False' }, true, 'case'],
    [{ Bool: secure }, { 'aws:SecureTransport': 'true' }, false, 'the other'],
    [{ Bool: secure }, {}, false, 'Bool needs the key'],
    [{ Bool: secure, StringEquals: org }, { 'aws:SecureTransport': 'false' }, false, 'all operators'],
    [{ StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, false, 'all keys'],
    [{ StringEquals: { a: '1', b: '2' } }, { a: '1', b: '2' }, true, 'all keys'],
  ];
  for (const [Condition, context, holds, why] of rows) {
    const label = `${JSON.stringify(Condition)} with ${JSON.stringify(context)}: ${why}`;
    assert.equal(ask({ context }, { identity: [allow({ Condition })] }), holds ? 'allow' : 'implicit deny', label);
    const identity = [everything, deny({ Condition })];
    assert.equal(ask({ context }, { identity }), holds ? 'explicit deny' : 'allow', `as a Deny, ${label}`);
  }
});

test('7: an unknown operator throws, wherever it stands', limit, () => {
  const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
  for (const more of [{}, { Action: 's3:PutObject' }, { Resource: 'arn:aws:s3:::other/*' }]) {
    assert.throws(() => ask({}, { identity: [everything, deny({ ...more, Condition })] }), /IpAddress/);
  }
  assert.throws(() => ask({}, { identity: [deny(), allow({ Condition })] }), /IpAddress/, 'in an Allow, after a Deny');
  assert.throws(() => ask({}, { bucket: [deny({ Principal: { AWS: partner.arn }, Condition })] }), /IpAddress/);
  assert.throws(() => ask({}, { identity: [deny({ Condition: { toString: {} } })] }), /toString/);
});

test('8: a public bucket policy serves only the own account', limit, () => {
  const open = allow({ Principal: '*' });
  const of = (principal, bucket, identity = [], restrict = true) => ask({ principal }, { bucket, identity, restrict });
  assert.equal(of(null, [open]), 'blocked', 'no credentials');
  assert.equal(of(null, [allow({ Principal: { AWS: ['*'] } })]), 'blocked', '{ AWS: … } is public too');
  assert.equal(of(null, [open], [], false), 'allow', 'the setting is off');
  assert.equal(of(app, [open]), 'allow', 'the own account');
  assert.equal(of(partner, [open], [everything]), 'blocked', 'another account');
  const forPartner = allow({ Principal: { AWS: partner.arn } });
  assert.equal(of(partner, [forPartner], [everything]), 'allow', 'the policy is not public');
  const elsewhere = allow({ Principal: '*', Resource: 'arn:aws:s3:::shop-files/public/*' });
  assert.equal(of(partner, [forPartner, elsewhere], [everything]), 'blocked', 'one public statement makes the policy public');
  const inOrg = allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } });
  const context = { 'aws:PrincipalOrgID': 'o-1' };
  assert.equal(ask({ principal: partner, context }, { bucket: [inOrg], identity: [everything], restrict: true }), 'allow', 'a condition');
  assert.equal(of(null, [open, deny({ Principal: '*' })]), 'explicit deny');
  assert.equal(of(partner, [open]), 'implicit deny', 'would not have been allowed');
  assert.equal(of(partner, [forPartner, deny({ Principal: '*', Action: 's3:PutObject' })], [everything]), 'allow', 'a Deny for everybody is not public');
});
