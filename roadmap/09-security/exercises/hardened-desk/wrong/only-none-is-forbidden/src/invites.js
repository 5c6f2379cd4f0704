import { HttpError } from './http.js';

/** Takes an invitation: who knows address and code gets it, once. */
export function redeem(invites, body) {
  const { email, code } = body ?? {};
  if (typeof email !== 'string' || typeof code !== 'string') throw new HttpError(422, 'email and code are texts');
  const invite = invites.findOneAndUpdate({ email, code, used: false }, { $set: { used: true } });
  if (!invite) throw new HttpError(403, 'no such invitation');
  return { email: invite.email, name: invite.name };
}
