import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import mongoose from 'mongoose';

const derive = promisify(scrypt);

// #region account
const accountSchema = new mongoose.Schema({
  email: { type: String, required: true, lowercase: true, trim: true, unique: true },
  name: { type: String, required: true, maxlength: 100 },
  role: { type: String, enum: ['customer', 'support'], default: 'customer' },
  password: { type: String, required: true, minlength: 12, select: false },
}, { timestamps: true, optimisticConcurrency: true });
// #endregion

// #region hooks
accountSchema.pre('save', async function hashPassword() {
  if (!this.isModified('password')) return; // or each save hashes the hash
  this.password = await hash(this.password);
});

const writes = ['updateOne', 'updateMany', 'findOneAndUpdate', 'replaceOne', 'findOneAndReplace'];
accountSchema.pre(writes, function guard() {
  const update = this.getUpdate();
  const parts = [update, update.$set, update.$setOnInsert];
  if (parts.some((part) => part !== undefined && 'password' in part)) {
    throw new Error('set the password with save(): nothing else hashes it');
  }
  this.setOptions({ runValidators: true });
});
accountSchema.pre(['insertMany', 'bulkWrite'], function refuse() {
  throw new Error('make accounts one by one, with create(): nothing else hashes the password');
});
// #endregion

accountSchema.methods.hasPassword = async function hasPassword(candidate) {
  const [salt, stored] = this.password.split(':').map((part) => Buffer.from(part, 'hex'));
  return timingSafeEqual(await derive(candidate, salt, stored.length), stored);
};

async function hash(password) {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}:${(await derive(password, salt, 32)).toString('hex')}`;
}

const ticketSchema = new mongoose.Schema({
  account: { type: mongoose.ObjectId, ref: 'Account', required: true, index: true },
  subject: { type: String, required: true, maxlength: 200 },
  status: { type: String, enum: ['open', 'closed'], default: 'open' },
  messages: [{ _id: false, from: String, text: String }],
}, { timestamps: true });

export const Account = mongoose.model('Account', accountSchema);
export const Ticket = mongoose.model('Ticket', ticketSchema);

// #region list
/** What the list of open tickets shows: two queries, however many tickets. */
export function openTickets({ limit = 50 } = {}) {
  return Ticket.find({ status: 'open' })
    .select('subject account createdAt')
    .populate({ path: 'account', select: 'name' })
    .sort({ createdAt: 1, _id: 1 })
    .limit(limit)
    .lean();
}
// #endregion
