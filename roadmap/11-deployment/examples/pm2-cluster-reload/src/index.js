import { askAllTheTime, startManager } from './manager.js';

const port = Number(process.env.PORT ?? 3000);
const manager = await startManager({ port, release: 'v1', instances: 1 });
const rows = {}; // one instance: between its stop and its start a restart has nobody to answer
try {
  const list = await manager.list();
  console.log(list.map(({ name, pm_id, pid, pm2_env }) => `${pm_id} ${name} ${pm2_env.exec_mode} pid ${pid} ${pm2_env.status}`).join('\n'));
  for (const [step, release] of [['reload', 'v2'], ['restart', 'v3']]) {
    const load = askAllTheTime(`http://127.0.0.1:${port}/`);
    manager.deploy(release);
    await manager[step]();
    const { answered, lost, releases } = await load.stop();
    rows[`pm2 ${step}`] = { answered, lost, releases: releases.join(' then ') };
  }
} finally {
  await manager.close();
}
console.table(rows);
