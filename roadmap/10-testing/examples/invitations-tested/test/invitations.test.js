import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createFakeRepository } from '../src/fake-repository.js';
import { AlreadyInvited, createInvitations, NotOpen } from '../src/invitations.js';

const DAY = 86_400_000;
let time;
let mails;
let invitations;

// #region setup
beforeEach(() => {
  time = 0;
  mails = [];
  let tokens = 0;
  invitations = createInvitations({
    repository: createFakeRepository(),
    mailer: { send: async (...mail) => { mails.push(mail); } },
    now: () => time,
    newToken: () => `token-${++tokens}`,
  });
});
// #endregion

// #region service-test
test('an address can be invited again when its invitation has run out', async () => {
  await invitations.invite('ann@example.com');
  time = 7 * DAY - 1;
  await assert.rejects(invitations.invite('ann@example.com'), AlreadyInvited);
  time += 1;
  await invitations.invite('ann@example.com');
  assert.deepEqual(mails, [['ann@example.com', 'token-1'], ['ann@example.com', 'token-2']]);
});
// #endregion

test('the token of the mail is accepted once', async () => {
  await invitations.invite('ann@example.com');
  await invitations.accept('token-1');
  await assert.rejects(invitations.accept('token-1'), NotOpen);
});

test('an invitation that has run out is not accepted', async () => {
  await invitations.invite('ann@example.com');
  time = 7 * DAY;
  await assert.rejects(invitations.accept('token-1'), NotOpen);
});
