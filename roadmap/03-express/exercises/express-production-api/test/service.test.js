// One process for all of it: loading Mongoose takes longer than most of these tests.
import './service/errors.js';
import './service/api.js';
import './service/start-and-stop.js';
