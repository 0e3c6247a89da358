DROP TABLE versions;
DROP TABLE listings;
