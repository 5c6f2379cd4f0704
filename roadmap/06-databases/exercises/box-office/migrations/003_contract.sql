-- TODO: bookings without the column customer, and with the constraints that it should have had from the start.
SELECT 1;
