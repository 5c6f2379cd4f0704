import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(scrypt);

/** Given. Do not change. Accounts and sessions; how passwords are kept is the subject of another phase. */
export function createAccounts({ db, cost }) {
  const sessions = new Map();
  const hash = (password, salt) => derive(password.normalize('NFC'), salt, 32, { N: cost, maxmem: 256 * cost * 8 + 1_048_576 });

  return {
    async create({ email, name, password }) {
      const salt = randomBytes(16);
      const stored = `${salt.toString('hex')}:${(await hash(password, salt)).toString('hex')}`;
      return Number(db.prepare('INSERT INTO accounts (email, name, password) VALUES (?, ?, ?)').run(email, name, stored).lastInsertRowid);
    },
    /** The account, or undefined. */
    async check(email, password) {
      const row = db.prepare('SELECT id, name, password FROM accounts WHERE email = ?').get(email);
      const [salt, expected] = (row?.password ?? `${'00'.repeat(16)}:${'00'.repeat(32)}`).split(':').map((hex) => Buffer.from(hex, 'hex'));
      return timingSafeEqual(await hash(password, salt), expected) && row ? { id: row.id, name: row.name } : undefined;
    },
    /** A new session id for an account. */
    login(account) {
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, account);
      return id;
    },
    session: (id) => sessions.get(id),
    logout: (id) => sessions.delete(id),
  };
}
