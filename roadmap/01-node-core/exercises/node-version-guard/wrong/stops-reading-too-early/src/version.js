// Reads an alternative only up to the first comparator that does not hold: nonsense behind it goes unnoticed.
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

  const alternatives = range.split('||').map((part) => part.trim().split(/\s+/).every((text) => readComparator(text)(running)));
  return alternatives.includes(true);
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
  for (let i = 0; i < 3; i++) {
    if (numbers[i] !== wanted[i]) return numbers[i] - wanted[i];
  }
  return prerelease ? -1 : 0;
}
