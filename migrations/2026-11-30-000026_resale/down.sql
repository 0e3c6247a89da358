DROP TABLE resale_decisions;
DROP TABLE resale_position;
DROP TABLE resale_links;
DROP TABLE resale_common;
DROP TABLE resale_keys;
DROP TABLE resale_signatures;
