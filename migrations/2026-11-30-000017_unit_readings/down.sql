DROP TABLE unit_readings;
