// Makes one number of three, with weights that a large minor overtakes.
const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(-[\w.-]+)?$/;
const COMPARATOR = /^(>=|<|\^)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/;

/**
 * @param {string} version  for instance `process.version`
 * @param {string} range    for instance `^22.13.0 || >=24`
 * @returns {boolean}
 */
export function satisfies(version, range) {
  const match = VERSION.exec(version);
  if (!match) throw new RangeError(`not a version: ${version}`);
  const running = { numbers: match.slice(1, 4).map(Number), prerelease: match[4] !== undefined };

  // Read everything first: an unreadable alternative must not hide behind one that holds.
  const alternatives = range.split('||').map((part) => part.trim().split(/\s+/).map(readComparator));
  return alternatives.some((comparators) => comparators.every((holds) => holds(running)));
}

function readComparator(text) {
  const match = COMPARATOR.exec(text);
  if (!match) throw new RangeError(`not a range: ${text}`);
  const wanted = match.slice(2, 5).map((part) => Number(part ?? 0));
  switch (match[1]) {
    case '>=': return (running) => compare(running, wanted) >= 0;
    case '<': return (running) => compare(running, wanted) < 0;
    default: return (running) => compare(running, wanted) >= 0 && running.numbers[0] === wanted[0];
  }
}

function compare({ numbers, prerelease }, wanted) {
  const sum = ([major, minor, patch]) => major * 1e6 + minor * 1e3 + patch;
  return sum(numbers) - sum(wanted) || (prerelease ? -1 : 0);
}
