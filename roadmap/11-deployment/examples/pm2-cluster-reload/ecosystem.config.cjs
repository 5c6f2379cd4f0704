// In a project of type module: .config.cjs, or .config.mjs with `export default`.
// #region ecosystem
module.exports = {
  apps: [{
    name: 'shop-api',
    script: 'src/server.js',
    cwd: __dirname, // on a server the path of the link: '/srv/shop/current'
    exec_mode: 'cluster', // one port for all instances
    instances: 2, // 'max' for one per CPU
    wait_ready: true, // the new process counts as up when it has sent 'ready'
    listen_timeout: 10_000, // ... or after this, ready or not
    kill_timeout: 12_000, // SIGINT, then SIGKILL after this
    max_memory_restart: '400M',
    exp_backoff_restart_delay: 100, // pause between restarts after a crash: 100 ms, growing
    env: { NODE_ENV: 'production' },
  }],
};
// #endregion
