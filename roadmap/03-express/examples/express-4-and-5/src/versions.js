process.env.NO_DEPRECATION = '*'; // Express 4 warns of most of this; here the warnings would hide the answers
export const versions = {
  4: (await import('express4')).default,
  5: (await import('express')).default,
};
