// "./formats/private/*": null closes this path to everybody outside; inside, relative imports reach it.
export const statusOf = (err) => (err.name === 'NotFoundError' ? 404 : 500);
