/** Each returns whether the thief still gets new access tokens in the end. He has copied Ann's refresh token. */

export async function usedAfterAnn(server) {
  const stolen = (await server.login()).cookie;
  await server.refresh(stolen); // Ann, five minutes later
  return (await server.refresh(stolen)) !== undefined;
}

// #region thief
export async function usedBeforeAnn(server) {
  const stolen = (await server.login()).cookie;
  const thief = await server.refresh(stolen);
  await server.refresh(stolen); // Ann comes with her token, which has been used
  return (await server.refresh(thief.cookie)) !== undefined;
}
// #endregion

export async function usedAfterLogout(server) {
  const stolen = (await server.login()).cookie;
  await server.logout(stolen);
  return (await server.refresh(stolen)) !== undefined;
}

export async function usedAfterPasswordChange(server) {
  const stolen = (await server.login()).cookie;
  await server.refreshTokens.revokeUser(7);
  return (await server.refresh(stolen)) !== undefined;
}

/** An access token is what it is: nobody is asked. */
export async function accessTokenAfterLogout(server) {
  const { access, cookie } = await server.login();
  await server.logout(cookie);
  return server.me(access);
}
