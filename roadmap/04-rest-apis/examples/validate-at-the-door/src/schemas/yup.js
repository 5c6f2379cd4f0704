import * as yup from 'yup';

// #region yup
const room = yup.object({
  kind: yup.string().oneOf(['single', 'double']).required(),
  guests: yup.number().integer().min(1).max(2).required(),
}).exact();

export const booking = yup.object({
  email: yup.string().trim().lowercase().max(254).email().required(),
  arrival: yup.string().matches(/^\d{4}-\d\d-\d\d$/).required(), // takes 2026-02-30
  nights: yup.number().integer().min(1).max(30).required()
    .when('rooms', { is: (rooms) => rooms?.length > 1, then: (nights) => nights.min(2) }),
  rooms: yup.array(room).min(1).max(5).required(),
  note: yup.string().trim().max(500),
}).exact();
// #endregion
