import fs from 'node:fs';
import path from 'node:path';
import { ConfigError, parse } from './parse.js';

// From directives to what is asked for each request: which server, which location, and the value of a directive there.

/** One `{ }`: its own directives, and behind them those of the block around it. */
class Level {
  constructor(directives, parent) {
    this.parent = parent;
    this.own = Map.groupBy(directives, ({ name }) => name);
  }
  // #region inheritance
  /**
   * All lines of a directive that hold on this level. The nearest level that has any of them wins, with all of its
   * own and none of the outer ones: so one `add_header` in a location removes those of the server.
   */
  all(name) {
    return this.own.get(name)?.map(({ args }) => args) ?? this.parent?.all(name) ?? [];
  }
  // #endregion
  /** The first argument of a directive that stands once. */
  one(name, otherwise) {
    return this.all(name)[0]?.[0] ?? otherwise;
  }
  here(name) {
    return this.own.get(name)?.[0]?.args;
  }
}

export function readConfig(text, prefix) {
  const main = parse(text, (file) => fs.readFileSync(path.resolve(prefix, file), 'utf8'));
  const http = main.find(({ name }) => name === 'http');
  if (!main.some(({ name }) => name === 'events')) throw new ConfigError('no "events" section in configuration');
  const level = new Level(http?.block ?? []);
  const of = (name) => http?.block.filter((directive) => directive.name === name) ?? [];
  const config = {
    maps: new Map(of('map').map(({ args: [source, name], block }) => [name.slice(1), readMap(source, block)])),
    upstreams: new Map(of('upstream').map(({ args: [name], block }) => [name, new Level(block)])),
    zones: new Map(of('limit_req_zone').map(({ args: [key, zone, rate] }) => [/^zone=(.+):/.exec(zone)[1], { key, perSecond: readRate(rate), buckets: new Map() }])),
    servers: of('server').map(({ block }) => readServer(block, level)),
  };
  for (const server of config.servers) for (const location of everyLocation(server)) checkLocation(location, config);
  return config;
}

const everyLocation = ({ locations }) => locations.flatMap((location) => [location, ...everyLocation(location)]);

function checkLocation({ level, modifier, line }, config) {
  const [url] = level.here('proxy_pass') ?? [];
  if (url === undefined) return;
  const [, host, uri] = /^https?:\/\/([^/]+)(\/.*)?$/.exec(url) ?? [];
  if (host === undefined) throw new ConfigError(`invalid URL prefix in nginx.conf:${line}`);
  if (uri && !url.includes('$') && ['~', '~*', '@'].includes(modifier))
    throw new ConfigError(`"proxy_pass" cannot have URI part in location given by regular expression, or inside named location in nginx.conf:${line}`);
  if (!host.includes('$') && !config.upstreams.has(host) && !/^(\d+\.){3}\d+(:\d+)?$|^localhost(:\d+)?$/.test(host))
    throw new ConfigError(`host not found in upstream "${host}" in nginx.conf:${line}`);
  for (const [zone] of level.all('limit_req'))
    if (!config.zones.has(zone.replace('zone=', ''))) throw new ConfigError(`zero size shared memory zone "${zone.replace('zone=', '')}"`);
}

function readMap(source, block) {
  return { source, rows: block.filter(({ name }) => name !== 'hostnames').map(({ name, args: [value] }) => ({ match: name, value })) };
}

function readRate(rate) {
  const [, n, unit] = /^rate=(\d+)r\/([sm])$/.exec(rate);
  return Number(n) / (unit === 's' ? 1 : 60);
}

function readServer(block, http) {
  const level = new Level(block, http);
  return {
    level,
    names: level.all('server_name').flat(),
    listens: (level.own.get('listen') ?? []).map(({ args: [address, ...flags] }) => ({
      port: Number(address.split(':').at(-1)),
      host: address.includes(':') ? address.slice(0, address.lastIndexOf(':')) : '0.0.0.0',
      isDefault: flags.includes('default_server'),
      ssl: flags.includes('ssl'),
    })),
    locations: readLocations(block, level),
  };
}

function readLocations(block, outer) {
  return block.filter(({ name }) => name === 'location').map(({ args, block: inner, line }) => {
    const level = new Level(inner, outer);
    const [modifier, pattern] = args.length === 2 ? args : args[0].startsWith('@') ? ['@', args[0]] : ['', args[0]];
    const regex = modifier.startsWith('~') ? new RegExp(pattern, modifier === '~*' ? 'i' : '') : undefined;
    return { level, modifier, pattern, regex, line, locations: readLocations(inner, level) };
  });
}

// #region server
/** Exact name, then the longest *.name, then the longest name.*, then the first regex, then the default. */
export function chooseServer(servers, host) {
  const names = servers.flatMap((server) => server.names.map((name) => ({ server, name })));
  const longest = (list) => list.sort((a, b) => b.name.length - a.name.length)[0];
  const dotted = (name) => (name.startsWith('.') ? name : name.slice(1)); // .a.example means a.example and *.a.example
  return (
    names.find(({ name }) => name.toLowerCase() === host || name === `.${host}`) ??
    longest(names.filter(({ name }) => /^\*?\./.test(name) && host.endsWith(dotted(name)))) ??
    longest(names.filter(({ name }) => name.endsWith('.*') && host.startsWith(name.slice(0, -1)))) ??
    names.find(({ name }) => name.startsWith('~') && new RegExp(name.slice(1)).test(host))
  )?.server;
}
// #endregion

// #region location
/** The longest prefix is remembered; `=` and `^~` end the search; else the first regex in the file wins. */
export function chooseLocation(locations, uri) {
  const exact = locations.find(({ modifier, pattern }) => modifier === '=' && pattern === uri);
  if (exact) return { location: exact };
  const prefix = locations
    .filter(({ modifier, pattern }) => (modifier === '' || modifier === '^~') && uri.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length)[0];
  if (prefix?.modifier !== '^~') {
    for (const location of locations) {
      const match = location.regex?.exec(uri);
      if (match) return { location, match };
    }
  }
  if (prefix && prefix.locations.length > 0) return chooseLocation(prefix.locations, uri) ?? { location: prefix };
  return prefix && { location: prefix };
}
// #endregion
