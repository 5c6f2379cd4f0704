import Joi from 'joi';

// #region joi
const room = Joi.object({
  kind: Joi.valid('single', 'double').required(),
  guests: Joi.number().integer().min(1).max(2).required(),
});

export const booking = Joi.object({
  email: Joi.string().trim().lowercase().max(254).email().required(),
  arrival: Joi.string().pattern(/^\d{4}-\d\d-\d\d$/).required(), // takes 2026-02-30
  nights: Joi.number().integer().min(1).max(30).required()
    .when('rooms', { is: Joi.array().min(2), then: Joi.number().min(2) }),
  rooms: Joi.array().items(room).min(1).max(5).required(),
  note: Joi.string().trim().max(500).allow(''),
}).prefs({ abortEarly: false, convert: true, errors: { label: false } });
// #endregion
