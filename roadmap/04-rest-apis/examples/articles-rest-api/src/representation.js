// #region representation
/** A row, as clients see it: every member named, none copied by accident. */
export const toArticle = (row) => ({
  id: row.id,
  title: row.title,
  summary: row.summary, // null: there is none
  body: row.body,
  status: row.published_at === null ? 'draft' : 'published',
  publishedAt: row.published_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const urlOf = (row) => `/articles/${row.id}`;

const SHAPE = 1; // grows when toArticle changes: then an old 304 would be wrong

/** Strong, for If-Match. The one that Express adds by itself is weak. */
export const etagOf = (row) => `"${SHAPE}-${row.version}"`;
// #endregion
