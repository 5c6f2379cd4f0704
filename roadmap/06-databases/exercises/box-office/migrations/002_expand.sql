-- TODO: customers, bookings.customer_id, the indexes; and what the old release needs to see the new bookings.
SELECT 1;
