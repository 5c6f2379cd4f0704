/** Paths that must never be written, by the trick that each plays. Collected by hand; `curated` holds more than 300. */

const devices = ['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$', ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [`COM${n}`, `LPT${n}`]), 'COM¹', 'COM²', 'COM³', 'LPT¹', 'LPT²', 'LPT³'];
const reserved = ['.git', '.vscode', '.devcontainer', '.github', '.husky', 'node_modules'];
const controls = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).concat('\u007f', '\u0085');

export const curated: readonly string[] = [
  // out of the folder
  '..', '../x', '../../x', 'a/..', 'a/../x', 'a/../../x', 'a/b/../../../x', './../x', '...', '.../x', 'a/.../x', '....', '..../x', '../', 'a/../', '../a/b/c', 'a/b/c/../../../../x',
  '..\\x', 'a\\..\\..\\x', '..\\..\\x', '.\\..\\x', '..%2fx/../x', '..;/x', '..\u0000/x', '. ./x', '.. /x', ' ../x', '..\u200b/x', '..\ufeff/x', '\u202e../x', '..\u00a0/x', '．．/x', '..／x', '..∕x', '‥/x', '…/x',
  // absolute
  '/', '/x', '//x', '///x', '/etc/passwd', '//server/share/x', '\\x', '\\\\server\\share\\x', '\\\\?\\C:\\x', '\\\\.\\PhysicalDrive0', '//?/C:/x', '//./CON', '/../x', '/./x',
  'C:', 'C:/x', 'C:\\x', 'c:x', 'c:../x', 'Z:/..', 'file:///x', 'http://x/y', 'vscode-remote://x/y', 'data:x', 'untitled:x',
  // the folder itself, and nothing
  '', '.', './x', 'a/./x', 'a//x', 'a/', 'a/b/', '/a/', './', 'a/.', './.',
  // home and shell
  '~:x', '$HOME:x', '%USERPROFILE%:x', '`id`', '$(id)', '|x', 'x|y', 'x;y', 'x>y', 'x<y', 'x"y', "x'y", 'x?y', 'x*y', 'x&y', 'x!y', 'x%y', 'x`y', 'x^y', '${x}',
  // streams and other parts of a file (NTFS)
  'x:y', 'x::$DATA', 'x.js:stream', 'a:b/c', 'x:', ':x', 'README.md:Zone.Identifier', '.git::$INDEX_ALLOCATION', 'a/x::$DATA',
  // names that end in what Windows drops
  'x.', 'x..', 'x ', 'x. ', 'x .', 'a./x', 'a /x', 'a../x', '.git.', '.git ', '.git./config', 'con ', 'nul.', 'x...', 'x  ',
  // names that begin with a blank
  ' x', ' a/x', 'a/ x', ' .git/config',
  // Windows' short names
  'GIT~1', 'GIT~1/config', 'git~1', 'VSCODE~1/x', 'a/PROGRA~1/x', 'x~2', 'NODE_M~1/x', 'GITHUB~3',
  // device names, alone, with an extension, in a folder, as a folder, in other cases
  ...devices.flatMap((name) => [name, name.toLowerCase(), `${name}.txt`, `a/${name}`, `${name}/x`, `a/${name.toLowerCase()}.tar.gz`]),
  // folders that tools act upon
  ...reserved.flatMap((name) => [name, `${name}/x`, `a/${name}/x`, `${name.toUpperCase()}/x`]),
  '.git/hooks/pre-commit', '.GIT/config', '.Git/config', '.vscode/tasks.json', '.vscode/settings.json', '.ｇit/config', '.gıt\u200c/config', 'a/.git', 'a/b/.git/hooks/post-checkout',
  // files that tools act upon
  '.npmrc', 'a/.npmrc', '.NPMRC', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', '.env', 'a/.env', '.ENV', '.env.local', '.env.production', '.envrc', '.gitmodules', 'a/.gitmodules',
  // characters that are seen wrongly, or not at all
  ...controls.map((control) => `a${control}b`), ...controls.slice(0, 10).map((control) => `${control}/x`),
  'a\u200bb', 'a\u200eb', 'a\u202eb', 'a\u2028b', 'a\u2029b', 'a\ufeffb', '\ufeffx', 'a\u00adb', 'a\u2066b', 'a\ud800b', '\udc00', 'a\u{e0001}b', 'x\u202egpj.js', 'a\u3000b', 'a\u00a0b',
  // endless
  'a'.repeat(300), `${'a/'.repeat(100)}x`, `${'ab/'.repeat(70)}x`, `a/${'x'.repeat(255)}`,
];

/** Parts that, put together at random, make paths that come close to working. */
export const pieces: readonly string[] = [
  '..', '.', '/', '\\', ':', 'a', 'B', 'é', 'e\u0301', 'src', 'index.js', '.git', 'GIT~1', 'con', 'NUL', '.txt', ' ', '\u0000', '\n', '\u200b', '~', '~1', 'C:', '//', '..\\', '../', '%2e%2e', '．', '／', '-', '_', '@', '.env', 'node_modules', '$', '\ufeff', 'ﬁ', 'K', 'ſ',
];
