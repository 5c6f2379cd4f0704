/** Reads a unit file: sections of `Key=value` lines; a key may come several times; `\` at the end continues a line. */
export function parseUnit(text) {
  const sections = new Map();
  let section;
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#') || bare.startsWith(';')) continue;
    const head = /^\[(.+)\]$/.exec(bare);
    if (head) {
      section = sections.get(head[1]) ?? new Map();
      sections.set(head[1], section);
      continue;
    }
    const equals = bare.indexOf('=');
    if (section === undefined || equals < 1) throw new SyntaxError(`not a unit file: ${bare}`);
    const key = bare.slice(0, equals).trim();
    const value = bare.slice(equals + 1).trim();
    // An empty value takes back what was set before.
    section.set(key, value === '' ? [''] : [...(section.get(key) ?? []), value]);
  }
  return sections;
}

const known = new Set(('Type User Group WorkingDirectory Environment EnvironmentFile ExecStart Restart RestartSec ' +
  'TimeoutStopSec NoNewPrivileges ProtectSystem ProtectHome PrivateTmp PrivateDevices CapabilityBoundingSet ' +
  'RestrictAddressFamilies UMask StateDirectory StateDirectoryMode MemoryDenyWriteExecute').split(' '));

// #region audit
/** What would hurt, in words. The list of known keys covers this example only. */
export function auditUnit(unit) {
  const service = unit.get('Service') ?? new Map();
  const last = (key) => service.get(key)?.at(-1);
  const on = (key) => /^(yes|true|on|1)$/i.test(last(key) ?? '');
  const start = last('ExecStart') ?? '';
  const findings = [];

  for (const key of service.keys()) {
    if (!known.has(key)) findings.push(`${key}: unknown, systemd ignores it with a line in the log`);
  }
  if ([undefined, '', 'root'].includes(last('User'))) findings.push('User: the app runs as root');
  if (/&\s*["']?$/.test(start)) findings.push('ExecStart: ends in &, systemd loses the process');
  if (/^(?!\/)/.test(start)) findings.push('ExecStart: needs an absolute path of the program');
  if (last('WorkingDirectory') === undefined) findings.push('WorkingDirectory: is / without it');
  if (/(PASSWORD|SECRET|TOKEN|KEY)\w*=/.test((service.get('Environment') ?? []).join(' '))) {
    findings.push('Environment: a secret that every user of the machine can read');
  }
  if (last('TimeoutStopSec') === undefined) findings.push('TimeoutStopSec: 90 s before SIGKILL');
  if (!on('NoNewPrivileges')) findings.push('NoNewPrivileges: sudo and setuid programs still work');
  if (last('ProtectSystem') !== 'strict') findings.push('ProtectSystem: the app can write outside its folder');
  const families = service.get('RestrictAddressFamilies');
  if (families && !/^~|\bAF_NETLINK\b/.test(families.join(' '))) {
    findings.push('RestrictAddressFamilies: os.networkInterfaces() needs AF_NETLINK');
  }
  if (on('MemoryDenyWriteExecute')) findings.push('MemoryDenyWriteExecute: V8 compiles at run time and cannot start');
  return findings;
}
// #endregion
