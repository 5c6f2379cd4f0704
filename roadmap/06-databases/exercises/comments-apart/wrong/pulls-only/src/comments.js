// Only takes the comment out of the three: nobody moves up, and the page shows two although there are more.
const shown = 3;
const newestFirst = { at: -1, _id: -1 };
const excerpt = ({ _id, author, text }) => ({ _id, author, text: text.slice(0, 140) });

/** Stores a comment, and what the post's page shows of it. Null if there is no such post. */
export async function addComment(db, postId, { author, text }, { makeId, now }) {
  const posts = db.collection('posts');
  if (await posts.findOne({ _id: postId }, { projection: { _id: 1 } }) === null) return null;

  const comment = { _id: makeId(), postId, author, text, at: now() };
  await db.collection('comments').insertOne(comment); // the truth first, then the copy
  await posts.updateOne({ _id: postId }, {
    $inc: { commentCount: 1 },
    $push: { newest: { $each: [excerpt(comment)], $position: 0, $slice: shown } },
  });
  return comment;
}

/** Deletes a comment of this post. True if there was one. */
export async function deleteComment(db, postId, _id) {
  const comments = db.collection('comments');
  const { deletedCount } = await comments.deleteOne({ _id, postId });
  if (deletedCount === 0) return false;

  await db.collection('posts').updateOne({ _id: postId }, { $inc: { commentCount: -1 }, $pull: { newest: { _id } } });
  return true;
}

/** At most `limit` comments of a post, the newest first, from behind the comment `after`. */
export async function commentPage(db, postId, { limit, after }) {
  const behind = after && { $or: [{ at: { $lt: after.at } }, { at: after.at, _id: { $lt: after._id } }] };
  return db.collection('comments').find({ postId, ...behind }, { sort: newestFirst, limit }).toArray();
}
