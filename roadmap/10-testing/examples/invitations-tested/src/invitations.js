import { expiresAt, isOpen } from './rules.js';

export class AlreadyInvited extends Error {
  name = 'AlreadyInvited';
}
export class NotOpen extends Error {
  name = 'NotOpen';
}

// #region service
export function createInvitations({ repository, mailer, now = () => Date.now(), newToken = () => crypto.randomUUID() }) {
  return {
    async invite(email) {
      const earlier = await repository.latestFor(email);
      if (earlier && isOpen(earlier, now())) throw new AlreadyInvited(email);
      const invitation = { token: newToken(), email, expiresAt: expiresAt(now()), acceptedAt: null };
      await repository.add(invitation);
      await mailer.send(email, invitation.token);
    },

    async accept(token) {
      const accepted = await repository.accept(token, now());
      if (!accepted) throw new NotOpen('unknown, expired or used');
    },
  };
}
// #endregion
