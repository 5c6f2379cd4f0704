/** EVAL for the stand-in: runs the very script that a real Redis runs, in fengari, a Lua written in JavaScript. */
import fengari from 'fengari';

const { lua, lauxlib, lualib, to_luastring: toLua } = fengari;

/**
 * @param {string} source
 * @param {string[]} keys
 * @param {string[]} args
 * @param {(name: string, ...args: string[]) => unknown} call  runs a command; an Error is a reply
 */
export function evalScript(source, keys, args, call) {
  const L = lauxlib.luaL_newstate();
  for (const [name, open] of [['_G', lualib.luaopen_base], ['math', lualib.luaopen_math], ['string', lualib.luaopen_string], ['table', lualib.luaopen_table]]) {
    lauxlib.luaL_requiref(L, toLua(name), open, 1);
    lua.lua_pop(L, 1);
  }
  setGlobal(L, 'KEYS', keys);
  setGlobal(L, 'ARGV', args);
  lua.lua_newtable(L);
  lua.lua_pushcfunction(L, () => {
    const values = Array.from({ length: lua.lua_gettop(L) }, (_, i) => argument(L, i + 1));
    const reply = call(...values);
    if (reply instanceof Error) {
      lua.lua_pushstring(L, toLua(reply.message));
      return lua.lua_error(L);
    }
    push(L, reply);
    return 1;
  });
  lua.lua_setfield(L, -2, toLua('call'));
  lua.lua_setglobal(L, toLua('redis'));

  const failed = lauxlib.luaL_loadstring(L, toLua(source)) || lua.lua_pcall(L, 0, 1, 0);
  if (failed) {
    const message = lua.lua_tojsstring(L, -1);
    throw new Error(/^[A-Z]+ /.test(message) ? message : `ERR ${message}`);
  }
  return toReply(L, lua.lua_gettop(L));
}

function setGlobal(L, name, value) {
  push(L, value);
  lua.lua_setglobal(L, toLua(name));
}

/** What a command answers, as Lua sees it: nil is `false`, a status is a table with `ok`. */
function push(L, value) {
  if (value === null || value === undefined) lua.lua_pushboolean(L, false);
  else if (typeof value === 'number') lua.lua_pushinteger(L, value);
  else if (typeof value === 'string') lua.lua_pushstring(L, toLua(value));
  else if (Array.isArray(value)) {
    lua.lua_createtable(L, value.length, 0);
    value.forEach((each, i) => {
      push(L, each);
      lua.lua_rawseti(L, -2, i + 1);
    });
  } else {
    lua.lua_createtable(L, 0, 1);
    push(L, value.simple);
    lua.lua_setfield(L, -2, toLua('ok'));
  }
}

/** An argument of redis.call: numbers become text. */
function argument(L, at) {
  if (lua.lua_type(L, at) === lua.LUA_TNUMBER) return String(lua.lua_tonumber(L, at));
  return lua.lua_tojsstring(L, at);
}

/** What a script returns, as Redis answers it: numbers lose their fraction, a list ends at the first nil. */
function toReply(L, at) {
  switch (lua.lua_type(L, at)) {
    case lua.LUA_TNUMBER:
      return Math.trunc(lua.lua_tonumber(L, at));
    case lua.LUA_TSTRING:
      return lua.lua_tojsstring(L, at);
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(L, at) ? 1 : null;
    case lua.LUA_TTABLE: {
      lua.lua_getfield(L, at, toLua('ok'));
      const status = lua.lua_tojsstring(L, -1);
      lua.lua_pop(L, 1);
      if (status !== null) return { simple: status };
      const list = [];
      for (let i = 1; ; i++) {
        const type = lua.lua_rawgeti(L, at, i);
        const value = toReply(L, lua.lua_gettop(L));
        lua.lua_pop(L, 1);
        if (type === lua.LUA_TNIL) return list;
        list.push(value);
      }
    }
    default:
      return null;
  }
}
