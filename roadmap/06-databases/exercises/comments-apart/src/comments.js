/** Stores a comment, and what the post's page shows of it. Null if there is no such post. */
export async function addComment(db, postId, { author, text }, { makeId, now }) {
  // TODO: this is the array that grew to 9 MB.
  const comment = { _id: makeId(), postId, author, text, at: now() };
  await db.collection('posts').updateOne({ _id: postId }, { $push: { comments: comment } });
  return comment;
}

/** Deletes a comment of this post. True if there was one. */
export async function deleteComment(db, postId, _id) {
  // TODO
  return false;
}

/** At most `limit` comments of a post, the newest first, from behind the comment `after`. */
export async function commentPage(db, postId, { limit, after }) {
  // TODO
  return [];
}
