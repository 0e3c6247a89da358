ALTER TABLE runs DROP COLUMN observed_at;
ALTER TABLE changes DROP COLUMN observed_at;
ALTER TABLE versions DROP COLUMN late;
ALTER TABLE versions DROP COLUMN observed_by;
ALTER TABLE versions DROP COLUMN recorded_at;
ALTER TABLE listings DROP COLUMN content_digest;
ALTER TABLE listings DROP COLUMN missed_at;
ALTER TABLE listings DROP COLUMN last_read;
