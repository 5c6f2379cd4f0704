/** Request targets that must never yield a body with SECRET in it. */
export const attacks = {
  'plain dots': '/../secret.txt',
  'encoded dots': '/%2e%2e/secret.txt',
  'encoded slash': '/..%2fsecret.txt',
  'encoded twice': '/%252e%252e%252fsecret.txt',
  'back slash (Windows)': '/..%5csecret.txt',
  'drive (Windows)': '/C:/Windows/win.ini',
  'stream (Windows)': '/index.html::$DATA',
  'short name (Windows)': '/ENV~1',
  'device (Windows)': '/con.txt',
  'sibling folder': '/..%2fpublic-old/backup.txt',
  'link that leads out': '/link/secret.txt',
  'dotfile': '/.env',
  'NUL': '/index.html%00.png',
};
