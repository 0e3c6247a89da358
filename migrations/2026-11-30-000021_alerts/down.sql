DROP TABLE alert_deliveries;
DROP TABLE alert_matches;
DROP TABLE alerts;
