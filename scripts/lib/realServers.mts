import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * Real servers for the examples that have an embedded stand-in by default: each on a free port of the loopback with its
 * data in a temporary folder, ended by its own process id. No service of the system is touched.
 */

const run = promisify(execFile);
const PATIENCE_MS = 60_000;

/** Whom a program runs as, when not as who started it. */
interface User {
  readonly uid: number;
  readonly gid: number;
}

/** A program that examples can use instead of what they bring. */
export interface RealServer {
  /** `PostgreSQL` */
  readonly name: string;
  /** The variable by which an example is told of it. */
  readonly variable: string;
  /** The Debian package that brings it. */
  readonly debianPackage: string;
  /** @returns undefined when it is not installed. */
  readonly start: () => Promise<Started | undefined>;
}

export interface Started {
  /** `postgres (PostgreSQL) 15.6` */
  readonly version: string;
  /** What the variable is for a project: each gets a database of its own. */
  readonly urlFor: (project: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export const realServers: readonly RealServer[] = [
  { name: 'Redis', variable: 'REDIS_URL', debianPackage: 'redis-server', start: startRedis },
  { name: 'PostgreSQL', variable: 'DATABASE_URL', debianPackage: 'postgresql', start: startPostgres },
  { name: 'MariaDB', variable: 'MYSQL_URL', debianPackage: 'mariadb-server', start: startMariadb },
  { name: 'NGINX', variable: 'NGINX_BINARY', debianPackage: 'nginx', start: findNginx },
  { name: 'Pebble', variable: 'PEBBLE_BINARY', debianPackage: 'pebble', start: findPebble },
];

async function startRedis(): Promise<Started | undefined> {
  const program = find('redis-server');
  if (program === undefined) return undefined;
  const folder = temporary();
  const ports: Server[] = [];
  return {
    version: (await run(program, ['--version'])).stdout.trim().split(' sha=')[0] ?? '',
    // A server each: it starts in no time, and examples may empty all of it.
    urlFor: async () => {
      const port = await freePort();
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
      const server = new Server(program, args, folder);
      ports.push(server);
      await server.listens(port);
      return `redis://127.0.0.1:${port}`;
    },
    stop: async () => {
      for (const server of ports) await server.stop();
      remove(folder);
    },
  };
}

async function startPostgres(): Promise<Started | undefined> {
  const versions = fs.existsSync('/usr/lib/postgresql') ? fs.readdirSync('/usr/lib/postgresql') : [];
  const folders = versions.map((version) => `/usr/lib/postgresql/${version}/bin`);
  const [postgres, initdb, createdb] = ['postgres', 'initdb', 'createdb'].map((name) => find(name, folders));
  if (postgres === undefined || initdb === undefined || createdb === undefined) return undefined;
  const folder = temporary();
  const data = path.join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? await userIds('postgres', 'nobody') : undefined;
  if (user !== undefined) fs.chownSync(folder, user.uid, user.gid);
  await run(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], { ...user, cwd: folder });
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, fsync: 'off' };
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ];
  const server = new Server(postgres, args, folder, user);
  await server.listens(port);
  const at = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'];
  // It listens before it lets anybody in.
  await eventually(() => run(createdb, [...at, 'ready']), server);
  return {
    version: (await run(postgres, ['--version'])).stdout.trim(),
    urlFor: async (project) => {
      await run(createdb, [...at, project]);
      return `postgres://postgres@127.0.0.1:${port}/${project}`;
    },
    stop: async () => {
      await server.stop('SIGINT'); // ends without waiting for its clients
      remove(folder);
    },
  };
}

async function startMariadb(): Promise<Started | undefined> {
  const [server, install, client] = ['mariadbd', 'mariadb-install-db', 'mariadb'].map((name) => find(name));
  if (server === undefined || install === undefined || client === undefined) return undefined;
  const folder = temporary();
  const socket = path.join(folder, 'socket');
  const port = await freePort();
  const data = ['--no-defaults', `--datadir=${path.join(folder, 'data')}`];
  const as = process.getuid?.() === 0 ? ['--user=root'] : [];
  await run(install, [...data, ...as, '--auth-root-authentication-method=normal', '--skip-test-db']);
  const args = [...data, ...as, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${socket}`];
  const running = new Server(server, [...args, `--pid-file=${path.join(folder, 'pid')}`], folder);
  await running.listens(port);
  const sql = (text: string): Promise<unknown> =>
    run(client, ['--no-defaults', '-u', 'root', `--socket=${socket}`, '-e', text]);
  await eventually(
    () => sql("CREATE USER learner@'%' IDENTIFIED BY 'learner'; GRANT ALL ON *.* TO learner@'%'"),
    running,
  );
  return {
    version: (await run(server, ['--version'])).stdout.trim(),
    urlFor: async (project) => {
      await sql(`CREATE DATABASE \`${project}\``);
      return `mysql://learner:learner@127.0.0.1:${port}/${project}`;
    },
    stop: async () => {
      await running.stop();
      remove(folder);
    },
  };
}

/** NGINX is started by the examples themselves, with a configuration of their own: they are told where it is. */
async function findNginx(): Promise<Started | undefined> {
  const program = find('nginx');
  if (program === undefined) return undefined;
  return {
    version: (await run(program, ['-v'])).stderr.trim(), // it says so there
    urlFor: () => Promise.resolve(program),
    stop: () => Promise.resolve(),
  };
}

/** Pebble, too, is started by the examples: it has to know the port on which they answer its challenges. */
function findPebble(): Promise<Started | undefined> {
  const program = find('pebble');
  if (program === undefined) return Promise.resolve(undefined);
  return Promise.resolve({
    version: `Pebble (${program})`, // 2.4 has no way to ask for it
    urlFor: () => Promise.resolve(program),
    stop: () => Promise.resolve(),
  });
}

/** A server process under way. */
class Server {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #log: string;

  constructor(program: string, args: readonly string[], folder: string, user?: User) {
    this.#log = path.join(folder, `${path.basename(program)}-${Math.random().toString(36).slice(2)}.log`);
    const log = fs.openSync(this.#log, 'w');
    this.#process = spawn(program, args, { ...user, cwd: folder, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    this.#ended = new Promise((resolve) => {
      this.#process.on('close', () => resolve());
      this.#process.on('error', (error) => {
        fs.appendFileSync(this.#log, String(error));
        resolve();
      });
    });
  }

  /** @throws Error with what it printed, when it has ended. */
  assertRuns(): void {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid === undefined || exitCode !== null || signalCode !== null)
      throw new Error(`${this.#process.spawnfile} ended:\n${fs.readFileSync(this.#log, 'utf8')}`);
  }

  /** Resolves when it takes connections. */
  async listens(port: number): Promise<void> {
    await eventually(() => connects(port), this);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#process.kill(signal);
    await this.#ended;
  }
}

/** Tries until it goes well, while the server runs. */
async function eventually<T>(attempt: () => Promise<T>, server: Server): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    server.assertRuns();
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function connects(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The ids of the first of these users that there is. */
async function userIds(...names: readonly string[]): Promise<User | undefined> {
  for (const name of names) {
    try {
      const [uid, gid] = [await run('id', ['-u', name]), await run('id', ['-g', name])];
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch (error) {
      if (!/no such user/i.test(String(error))) throw error;
    }
  }
  return undefined;
}

/** Where a program is: servers are often outside of the PATH of those who are not root. */
function find(name: string, folders: readonly string[] = []): string | undefined {
  const all = [
    ...folders,
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
  ];
  return all.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

const temporary = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-real-'));
const remove = (folder: string): void => fs.rmSync(folder, { recursive: true, force: true });
