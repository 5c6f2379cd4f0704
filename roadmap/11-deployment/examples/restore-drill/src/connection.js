// #region options
/**
 * Options for `pg.Pool` on RDS.
 * @param {{ DB_HOST: string, DB_USER: string, DB_NAME: string, DB_PORT?: string }} env
 * @param {{ ca: string, password: () => Promise<string> }} secrets
 */
export function poolOptions(env, { ca, password }) {
  return {
    host: env.DB_HOST, // the instance's endpoint: its certificate names it
    port: Number(env.DB_PORT ?? 5432),
    user: env.DB_USER,
    database: env.DB_NAME,
    password, // a function: asked for each new connection
    ssl: { ca, rejectUnauthorized: true }, // encrypts and knows whom it talks to
    max: 10,
    connectionTimeoutMillis: 5_000,
    maxLifetimeSeconds: 1_800, // connections follow a rotation and a failover
  };
}
// #endregion
