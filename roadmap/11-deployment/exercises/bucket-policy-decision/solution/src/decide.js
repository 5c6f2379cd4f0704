const list = (value) => (value === undefined ? [] : [value].flat());

function matches(pattern, text, flags = '') {
  const literal = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source = literal.replaceAll('\\*', '.*').replaceAll('\\?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

const operators = {
  StringEquals: (actual, wanted) => actual !== undefined && wanted.includes(actual),
  StringNotEquals: (actual, wanted) => actual === undefined || !wanted.includes(actual),
  Bool: (actual, wanted) =>
    actual !== undefined && wanted.some((each) => String(each).toLowerCase() === String(actual).toLowerCase()),
};

function checkOperators(statement) {
  for (const name of Object.keys(statement.Condition ?? {})) {
    if (!Object.hasOwn(operators, name)) throw new Error(`unknown condition operator: ${name}`);
  }
}

function applies(statement, { action, resource, context }) {
  return (
    list(statement.Action).some((pattern) => matches(pattern, action, 'i')) &&
    list(statement.Resource).some((pattern) => matches(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([name, keys]) =>
      Object.entries(keys).every(([key, values]) => operators[name](context[key], list(values))),
    )
  );
}

const named = ({ Principal }) => (Principal === '*' ? ['*'] : list(Principal?.AWS));
const isFor = (statement, principal) =>
  named(statement).some((each) => each === '*' || each === principal?.arn);
const isPublic = (statement) =>
  statement.Effect === 'Allow' && named(statement).includes('*') && statement.Condition === undefined;

export function decide(request, { account, identityPolicies, bucketPolicy, restrictPublicBuckets }) {
  const identity = identityPolicies.flatMap((policy) => list(policy.Statement));
  const bucket = list(bucketPolicy?.Statement);
  [...identity, ...bucket].forEach(checkOperators);

  const fromIdentity = identity.filter((each) => applies(each, request));
  const fromBucket = bucket.filter((each) => isFor(each, request.principal) && applies(each, request));
  if ([...fromIdentity, ...fromBucket].some(({ Effect }) => Effect === 'Deny')) return 'explicit deny';

  const byIdentity = fromIdentity.some(({ Effect }) => Effect === 'Allow');
  const byBucket = fromBucket.some(({ Effect }) => Effect === 'Allow');
  const own = request.principal?.account === account;
  const allowed = own ? byIdentity || byBucket : byBucket && (request.principal === null || byIdentity);
  if (!allowed) return 'implicit deny';
  return !own && restrictPublicBuckets && bucket.some(isPublic) ? 'blocked' : 'allow';
}
