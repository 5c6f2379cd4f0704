import { HttpError } from './http.js';

/** Takes an invitation: who knows address and code gets it, once. */
export function redeem(invites, body) {
  // TODO: a filter made of whatever the client sends.
  const invite = invites.findOneAndUpdate({ email: body.email, code: body.code, used: false }, { $set: { used: true } });
  if (!invite) throw new HttpError(403, 'no such invitation');
  return { email: invite.email, name: invite.name };
}
