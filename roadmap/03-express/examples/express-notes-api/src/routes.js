// #region routes
/** Every route of a router and of the routers inside it (listRoutes came with router 2.3). */
export function routes(router, base = '') {
  return router.listRoutes().flatMap(({ path, methods, router: inner }) => {
    const full = base + (path === '/' ? '' : path);
    if (inner) return routes(inner, full);
    return `${full || '/'}  ${methods.join(' ')}`;
  });
}
// #endregion
