DROP TABLE methods;
