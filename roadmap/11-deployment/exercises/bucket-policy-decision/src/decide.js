/**
 * @param {{ principal: { arn: string, account: string } | null, action: string, resource: string,
 *   context: Record<string, string | boolean> }} request
 * @param {{ account: string, identityPolicies: object[], bucketPolicy: object | null,
 *   restrictPublicBuckets: boolean }} policies
 * @returns {'allow' | 'explicit deny' | 'implicit deny' | 'blocked'}
 */
export function decide(request, { account, identityPolicies, bucketPolicy, restrictPublicBuckets }) {
  // TODO: find the statements that apply, let a Deny win, then ask who has to allow.
  for (const policy of [...identityPolicies, bucketPolicy]) {
    for (const statement of policy?.Statement ?? []) {
      if (statement.Action === request.action) return statement.Effect === 'Allow' ? 'allow' : 'explicit deny';
    }
  }
  return 'implicit deny';
}
