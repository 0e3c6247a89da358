DROP TABLE fetch_events;
