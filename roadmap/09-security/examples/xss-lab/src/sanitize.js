import createDOMPurify from 'dompurify';
import { JSDOM } from 'jsdom';

const purifier = createDOMPurify(new JSDOM('').window);

// #region sanitize
/** HTML that users may write: what is not in these lists is removed. */
export const sanitize = (dirty) => purifier.sanitize(dirty, {
  ALLOWED_TAGS: ['p', 'br', 'b', 'i', 'strong', 'em', 'ul', 'ol', 'li', 'blockquote', 'code', 'a'],
  ALLOWED_ATTR: ['href'],
  ALLOW_DATA_ATTR: false, // data-* and aria-* pass otherwise, listed or not
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(https?:|mailto:)/i,
});
// #endregion

/** The defaults of DOMPurify: no script runs, but forms, styles and ids stay. */
export const sanitizeByDefault = (dirty) => purifier.sanitize(dirty);
