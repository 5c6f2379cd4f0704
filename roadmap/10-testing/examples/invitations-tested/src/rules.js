// #region rules
const DAY = 86_400_000;

/** Pure: the answer depends on the arguments alone. */
export function expiresAt(createdAt, days = 7) {
  return createdAt + days * DAY;
}

export function isOpen(invitation, now) {
  return invitation.acceptedAt === null && now < invitation.expiresAt;
}
// #endregion
